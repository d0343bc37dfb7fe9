package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.EnvVarSourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;

/** Pods for tests. */
final class TestPods {
  private TestPods() {}

  static PodBuilder pod(String namespace, String name, Container... containers) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .withContainers(containers)
        .endSpec();
  }

  static ContainerBuilder sh(String name, String script) {
    return new ContainerBuilder()
        .withName(name)
        .withImage("example.dev/shell:1")
        .withCommand("sh", "-c", script);
  }

  static EnvVar env(String name, String value) {
    return new EnvVar(name, value, null);
  }

  static EnvVar field(String name, String path) {
    EnvVarSource source =
        new EnvVarSourceBuilder().withNewFieldRef().withFieldPath(path).endFieldRef().build();
    return new EnvVar(name, null, source);
  }

  static Pod withUid(Pod pod, String uid) {
    return new PodBuilder(pod).editMetadata().withUid(uid).withGeneration(1L).endMetadata().build();
  }
}

package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** The pods of one namespace, as a test waits for them. */
record LivePods(KubernetesClient client, String namespace) {
  /** Generous, for machines that are busy with other things. */
  static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
  }

  Pod create(Pod pod) {
    return client.resource(pod).create();
  }

  PodResource named(String name) {
    return client.pods().inNamespace(namespace).withName(name);
  }

  Pod when(String name, Predicate<Pod> condition) {
    return eventually().until(() -> named(name).get(), pod -> pod != null && condition.test(pod));
  }

  void release(String name) {
    named(name)
        .edit(
            pod -> {
              pod.getMetadata().setFinalizers(List.of());
              return pod;
            });
  }

  static Predicate<Pod> inPhase(String phase) {
    return pod -> phase.equals(pod.getStatus().getPhase());
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  /** The kubelet's own DELETE was there. */
  static boolean isDone(Pod pod) {
    return Objects.equals(pod.getMetadata().getDeletionGracePeriodSeconds(), 0L);
  }

  static ContainerStateTerminated terminated(Pod pod, String container) {
    return state(pod, container, ContainerState::getTerminated);
  }

  static ContainerStateWaiting waiting(Pod pod, String container) {
    return state(pod, container, ContainerState::getWaiting);
  }

  static boolean saysWhyItWaits(Pod pod) {
    ContainerStateWaiting waiting = waiting(pod, "agent");
    return waiting != null && waiting.getMessage() != null;
  }

  private static <T> T state(Pod pod, String container, Function<ContainerState, T> kind) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(c -> c.getName().equals(container))
        .map(ContainerStatus::getState)
        .map(kind)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * A file in the scratch directory of a pod, which its processes see in their working directory.
   */
  static void touch(Path state, Pod pod, String file) {
    Path scratch = state.resolve("pods").resolve(pod.getMetadata().getUid()).resolve("scratch");
    try {
      Files.createFile(scratch.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.GreenroomSerialization;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An AgentDeployment that asks for all of a node gets a restricted pod. */
class HostileFieldsTest {
  private static final String HOSTILE =
      """
      apiVersion: greenroom.dev/v1alpha1
      kind: AgentDeployment
      metadata:
        name: evil
        namespace: acme
        uid: 1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901
        labels: {greenroom.dev/state: warm, evil: "true"}
        annotations: {container.apparmor.security.beta.kubernetes.io/agent: unconfined}
      spec:
        image: evil
        serviceAccountName: admin
        serviceAccount: admin
        automountServiceAccountToken: true
        hostNetwork: true
        hostPID: true
        hostIPC: true
        hostUsers: true
        shareProcessNamespace: true
        nodeName: control-plane
        priorityClassName: system-node-critical
        runtimeClassName: none
        restartPolicy: Always
        activeDeadlineSeconds: 999999
        terminationGracePeriodSeconds: 999999
        dnsPolicy: None
        hostAliases: [{ip: 127.0.0.1, hostnames: [gateway]}]
        volumes: [{name: root, hostPath: {path: /}}]
        volumeMounts: [{name: root, mountPath: /host}]
        volumeDevices: [{name: root, devicePath: /dev/sda}]
        initContainers: [{name: evil, image: evil}]
        ephemeralContainers: [{name: evil, image: evil}]
        containers: [{name: evil, image: evil}]
        securityContext: {privileged: true, runAsUser: 0, capabilities: {add: [SYS_ADMIN]}}
        lifecycle: {postStart: {exec: {command: [evil]}}}
        envFrom: [{secretRef: {name: greenroom-signing}}]
        env:
          - name: NODE
            valueFrom:
              fieldRef: {fieldPath: spec.nodeName}
              resourceFieldRef: {resource: limits.cpu}
        nodeSelector: {node-role.kubernetes.io/control-plane: ""}
        tolerations: [{operator: Exists}]
        imagePullSecret: pull
        runAsUser: 0
        resources: {limits: {memory: 1Gi}, claims: [{name: gpu}]}
        template: {spec: {hostNetwork: true}}
      """;

  @Test
  void nothingOfAnAgentDeploymentLeavesTheAllowList() {
    // Given
    AgentDeployment evil =
        GreenroomSerialization.create().unmarshal(HOSTILE, AgentDeployment.class);
    PodSettings settings =
        new PodSettings("runner", List.of(), List.of(), null, "key", false, null);

    // When
    Pod pod =
        new SessionPod(settings)
            .cold(evil, 0, "s", new AgentSessionSpec.Limits(60, 60, null), Instant.EPOCH);

    // Then
    PodSpec spec = pod.getSpec();
    assertThat(pod.getMetadata().getLabels()).doesNotContainKey("evil");
    assertThat(pod.getMetadata().getLabels()).containsEntry("greenroom.dev/state", "active");
    assertThat(pod.getMetadata().getAnnotations()).hasSize(4);
    assertThat(pod.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(spec.getVolumes()).isEmpty();
    assertThat(spec.getInitContainers()).isEmpty();
    assertThat(spec.getEphemeralContainers()).isEmpty();
    assertThat(spec.getServiceAccountName()).isNull();
    assertThat(spec.getServiceAccount()).isNull();
    assertThat(spec.getAutomountServiceAccountToken()).isFalse();
    assertThat(spec.getHostNetwork()).isNull();
    assertThat(spec.getHostPID()).isNull();
    assertThat(spec.getHostIPC()).isNull();
    assertThat(spec.getHostUsers()).isNull();
    assertThat(spec.getShareProcessNamespace()).isNull();
    assertThat(spec.getNodeName()).isNull();
    assertThat(spec.getNodeSelector()).isNullOrEmpty();
    assertThat(spec.getTolerations()).isEmpty();
    assertThat(spec.getPriorityClassName()).isNull();
    assertThat(spec.getRuntimeClassName()).isNull();
    assertThat(spec.getHostAliases()).isEmpty();
    assertThat(spec.getDnsPolicy()).isNull();
    assertThat(spec.getRestartPolicy()).isEqualTo("Never");
    assertThat(spec.getActiveDeadlineSeconds()).isEqualTo(240);
    assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(30);
    assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(spec.getContainers())
        .extracting(Container::getName)
        .containsExactly("agent", "runner");
    spec.getContainers().forEach(HostileFieldsTest::isRestricted);
  }

  private static void isRestricted(Container container) {
    var context = container.getSecurityContext();
    assertThat(context.getPrivileged()).isNull();
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getCapabilities().getAdd()).isEmpty();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getRunAsNonRoot()).isNotEqualTo(false);
    assertThat(context.getSeccompProfile()).isNull();
    assertThat(container.getVolumeMounts()).isEmpty();
    assertThat(container.getVolumeDevices()).isEmpty();
    assertThat(container.getEnvFrom()).isEmpty();
    assertThat(container.getLifecycle()).isNull();
    assertThat(container.getResources().getClaims()).isEmpty();
    assertThat(container.getPorts()).allMatch(port -> port.getHostPort() == null);
    if (container.getName().equals("agent")) {
      assertThat(container.getEnv())
          .filteredOn(variable -> variable.getValueFrom() != null)
          .allMatch(variable -> variable.getValueFrom().getFieldRef() == null);
    }
  }
}

package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** A pod of which a cache keeps less is the same to whoever decides. */
class LeanPodTest {
  private static final String POD =
      """
      {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"name": "a-1b2c3d4e-3", "namespace": "acme", "uid": "u", "resourceVersion": "7",
        "creationTimestamp": "2026-01-02T03:04:05Z", "deletionTimestamp": "2026-01-02T03:05:05Z",
        "deletionGracePeriodSeconds": 30, "finalizers": ["greenroom.dev/usage"],
        "labels": {"greenroom.dev/agent-uid": "au", "greenroom.dev/state": "active",
         "greenroom.dev/session": "s1", "greenroom.dev/revision": "r", "greenroom.dev/slot": "3",
         "greenroom.dev/runner": "v"},
        "annotations": {"greenroom.dev/claimed-at": "2026-01-02T03:04:06Z",
         "greenroom.dev/claimed-from": "warm", "greenroom.dev/local-ports": "8080=1,8090=2",
         "example.com/noise": "x"}},
       "spec": {"nodeName": "n1", "containers": [
        {"name": "agent", "image": "i", "ports": [{"containerPort": 8080}],
         "env": [{"name": "SECRET", "value": "v"}]},
        {"name": "runner", "image": "g", "env": [{"name": "GREENROOM_TOKEN", "value": "t"}]}]},
       "status": {"phase": "Failed", "reason": "Evicted", "message": "low on memory",
        "podIP": "10.0.0.1", "startTime": "2026-01-02T03:04:06Z",
        "conditions": [
         {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-01-02T03:04:05Z"},
         {"type": "Ready", "status": "False", "reason": "PodFailed",
          "lastTransitionTime": "2026-01-02T03:04:09Z"},
         {"type": "DisruptionTarget", "status": "True", "reason": "TerminationByKubelet",
          "lastTransitionTime": "2026-01-02T03:04:08Z"},
         {"type": "Initialized", "status": "True", "lastTransitionTime": "2026-01-02T03:04:05Z"}],
        "containerStatuses": [
         {"name": "agent", "ready": false, "state": {"terminated": {"exitCode": 1,
          "reason": "Error", "startedAt": "2026-01-02T03:04:06Z",
          "finishedAt": "2026-01-02T03:04:08Z"}}},
         {"name": "runner", "ready": true, "state": {"running": {
          "startedAt": "2026-01-02T03:04:06Z"}}}]}}
      """;

  private final Pod whole = Serialization.unmarshal(POD, Pod.class);
  private final Pod lean = LeanPod.of(whole);

  @Test
  void whatDecisionsAreMadeOfIsKept() {
    assertThat(PodObservation.of(lean)).isEqualTo(PodObservation.of(whole));
    assertThat(PodObservation.claimed(lean)).isEqualTo(PodObservation.claimed(whole));
    assertThat(PodAddress.of(lean, 8080, "/")).isEqualTo(PodAddress.of(whole, 8080, "/"));
    assertThat(lean.getSpec().getContainers())
        .singleElement()
        .satisfies(agent -> assertThat(agent.getPorts().get(0).getContainerPort()).isEqualTo(8080));
  }

  @Test
  void nothingOfItsEnvironmentIsKept() {
    assertThat(Serialization.asJson(lean))
        .doesNotContain("SECRET", "GREENROOM_TOKEN", "noise", "Initialized");
  }

  @Test
  void whatHasNoSpecAndNoStatusYetIsKeptAsWell() {
    // Given
    Pod bare = Serialization.unmarshal(POD, Pod.class);
    bare.setSpec(null);
    bare.setStatus(null);
    bare.getMetadata().setLabels(null);
    // When, Then
    assertThat(PodObservation.of(LeanPod.of(bare))).isEqualTo(PodObservation.of(bare));
  }
}

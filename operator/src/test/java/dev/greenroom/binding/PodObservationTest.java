package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodObservationTest {
  private static final String META =
      """
      "metadata": {"name": "agent-1b2c3d4e-2", "uid": "u", "creationTimestamp": "2026-11-24T07:45:39Z",
        "finalizers": ["greenroom.dev/usage"],
        "labels": {"greenroom.dev/agent-uid": "1b2c3d4e", "greenroom.dev/slot": "2",
          "greenroom.dev/state": "active", "greenroom.dev/session": "hello-1",
          "greenroom.dev/revision": "7c9f"}}\
      """;

  @Test
  void readsThePodWhoseRunnerHasExited() {
    // Given
    String status =
        """
        "status": {"phase": "Running", "startTime": "2026-11-24T07:45:39Z", "conditions": [
            {"type": "PodScheduled", "status": "True", "lastTransitionTime": "2026-11-24T07:45:39Z"},
            {"type": "Ready", "status": "False", "reason": "ContainersNotReady",
              "message": "containers with unready status: [runner]", "lastTransitionTime": "2026-11-24T07:45:42Z"}],
          "containerStatuses": [
            {"name": "agent", "ready": true, "restartCount": 0,
              "state": {"running": {"startedAt": "2026-11-24T07:45:40Z"}}},
            {"name": "runner", "ready": false, "state": {"terminated": {"exitCode": 0, "reason": "Completed",
              "message": "{\\"session\\":\\"hello-1\\",\\"runningAt\\":\\"2026-11-24T07:45:41.263Z\\",\\"endedAt\\":\\"2026-11-24T07:45:42.286Z\\",\\"runningMillis\\":1023,\\"outcome\\":\\"AgentFinished\\",\\"status\\":200}",
              "startedAt": "2026-11-24T07:45:40Z", "finishedAt": "2026-11-24T07:45:42Z"}}}]}\
        """;

    // When
    PodFacts facts = facts("{" + META + ", \"spec\": {\"nodeName\": \"node-1\"}, " + status + "}");

    // Then
    assertThat(facts.slot()).isEqualTo(2);
    assertThat(facts.session()).isEqualTo("hello-1");
    assertThat(facts.usageFinalizer()).isTrue();
    assertThat(facts.scheduledTime()).isEqualTo("2026-11-24T07:45:39Z");
    assertThat(facts.unschedulable()).isNull();
    assertThat(facts.ready())
        .isEqualTo(
            new PodFacts.Transition(
                false, Instant.parse("2026-11-24T07:45:42Z"), "ContainersNotReady"));
    assertThat(facts.agent())
        .isEqualTo(new ContainerFacts.Running(Instant.parse("2026-11-24T07:45:40Z"), true));
    assertThat(facts.report())
        .isEqualTo(
            new PodFacts.RunnerReport(
                "hello-1",
                Instant.parse("2026-11-24T07:45:41.263Z"),
                Instant.parse("2026-11-24T07:45:42.286Z"),
                1023,
                "AgentFinished",
                200));
    assertThat(facts.tornDown()).isFalse();
  }

  @Test
  void readsTheTeardownOfAContainerThatNeverRan() {
    // When
    PodFacts facts =
        facts(
            """
            {"metadata": {"name": "a", "uid": "u", "deletionTimestamp": "2026-11-24T07:57:41Z",
                "deletionGracePeriodSeconds": 0},
              "spec": {"nodeName": "node-1"},
              "status": {"phase": "Failed", "containerStatuses": [
                {"name": "agent", "state": {"terminated": {"exitCode": 137, "reason": "ContainerStatusUnknown",
                  "message": "The container could not be located when the pod was terminated",
                  "startedAt": null, "finishedAt": null}}},
                {"name": "runner", "state": {"terminated": {"exitCode": 0, "reason": "Completed",
                  "startedAt": "0001-01-01T00:00:00Z", "finishedAt": "1970-01-01T00:00:00Z"}}}]}}
            """);

    // Then
    assertThat(facts.tornDown()).isTrue();
    assertThat(facts.usageFinalizer()).isFalse();
    assertThat(facts.agent())
        .isEqualTo(
            new ContainerFacts.Terminated(
                137,
                "ContainerStatusUnknown",
                "The container could not be located when the pod was terminated",
                null,
                null));
    assertThat(facts.runner())
        .isEqualTo(new ContainerFacts.Terminated(0, "Completed", null, null, null));
  }

  @Test
  void readsWhatIsWrongWithAStart() {
    // When
    PodFacts facts =
        facts(
            """
            {"metadata": {"name": "a", "uid": "u"},
              "status": {"phase": "Pending", "conditions": [
                {"type": "PodScheduled", "status": "False", "reason": "Unschedulable",
                  "message": "0/1 nodes are available", "lastTransitionTime": null},
                {"type": "DisruptionTarget", "status": "False", "lastTransitionTime": "2026-11-24T07:45:42Z"}],
                "containerStatuses": [{"name": "agent",
                  "state": {"waiting": {"reason": "ImagePullBackOff", "message": "back-off"}}},
                  {"name": "runner", "state": {}}, {"name": "sidecar", "state": null}]}}
            """);

    // Then
    assertThat(facts.unschedulable()).isEqualTo("0/1 nodes are available");
    assertThat(facts.scheduledTime()).isNull();
    assertThat(facts.disruption()).isNull();
    assertThat(facts.agent()).isEqualTo(new ContainerFacts.Waiting("ImagePullBackOff", "back-off"));
    assertThat(facts.runner()).isEqualTo(new ContainerFacts.Unknown());
  }

  @Test
  void readsTheTrueDisruptionOnly() {
    // When
    PodFacts facts =
        facts(
            """
            {"metadata": {"name": "a", "uid": "u"}, "status": {"conditions": [
              {"type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI",
                "lastTransitionTime": "2026-11-24T07:45:42Z"}]}}
            """);

    // Then
    assertThat(facts.disruption().reason()).isEqualTo("EvictionByEvictionAPI");
  }

  @Test
  void aPodWithoutAnythingIsPendingAndInNoSlot() {
    // When
    PodFacts facts =
        PodObservation.of(
            new PodBuilder().withNewMetadata().withName("a").withUid("u").endMetadata().build());

    // Then
    assertThat(facts.phase()).isEqualTo("Pending");
    assertThat(facts.slot()).isEqualTo(-1);
    assertThat(facts.created()).isEqualTo(Instant.EPOCH);
    assertThat(facts.agent()).isEqualTo(new ContainerFacts.Unknown());
    assertThat(facts.report()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "killed",
        "{}",
        "[]",
        "null",
        "{\"session\":\"hello-1\"}",
        "{\"session\":\"hello-1\",\"endedAt\":\"yesterday\",\"outcome\":\"AgentFinished\"}",
        "{\"session\":\"hello-1\",\"endedAt\":\"2026-11-24T07:45:42Z\",\"outcome\":\"Exploded\"}",
        "{\"session\":\"hello-1\",\"endedAt\":\"2026-11-24T07:45:42Z\",\"runningMillis\":99999999999999999999,\"outcome\":\"AgentFinished\"}",
        "45:42.286Z\",\"runningMillis\":1023,\"outcome\":\"AgentFinished\",\"status\":200}",
        "{\"session\":\"hello-1\",\"runningAt\":\"2026-11-24T07:45:4",
      })
  void aTerminationMessageThatIsCutOrNotTheRunnersIsNoReport(String message) {
    assertThat(PodObservation.report(message)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "99999999999", " 1"})
  void aGarbledSlotIsNone(String slot) {
    // Given
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .addToLabels("greenroom.dev/slot", slot)
            .endMetadata()
            .build();

    // Then
    assertThat(PodObservation.slot(pod)).isEqualTo(-1);
  }

  private static PodFacts facts(String json) {
    return PodObservation.of(Serialization.unmarshal(json, Pod.class));
  }
}

package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a step writes beside the state, in the same request. */
class PodStepTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

  @Test
  void whatBecomesWarmSaysSinceWhen() {
    // When
    PodStep step = PodStep.to(pod("starting", null), Names.STATE_WARM, NOW);

    // Then
    assertThat(added(step, Names.WARM_AT)).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(added(step, Names.RETIRED_AT)).isNull();
  }

  @Test
  void whatIsRetiredSaysUpToWhenItWasFit() {
    // When
    PodStep healthy = PodStep.to(pod("warm", null), Names.STATE_RETIRED, NOW);
    PodStep dead = PodStep.to(pod("warm", "2026-01-02T02:30:00Z"), Names.STATE_RETIRED, NOW);

    // Then
    assertThat(added(healthy, Names.RETIRED_AT)).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(added(dead, Names.RETIRED_AT)).isEqualTo("2026-01-02T02:30:00Z");
    assertThat(added(dead, Names.WARM_AT)).isNull();
  }

  private static Object added(PodStep step, String annotation) {
    String path = "/metadata/annotations/" + annotation.replace("/", "~1");
    return step.operations().stream()
        .filter(operation -> path.equals(operation.get("path")))
        .peek(operation -> assertThat(operation).containsEntry("op", "add"))
        .map(operation -> operation.get("value"))
        .findFirst()
        .orElse(null);
  }

  /** Its agent has ended at that instant, or runs. */
  private static Pod pod(String state, String agentEnd) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("my-agent-1b2c3d4e-0")
            .withUid("pod-uid")
            .withCreationTimestamp("2026-01-02T02:00:00Z")
            .withLabels(Map.of(Names.STATE, state))
            .endMetadata()
            .withNewStatus();
    return agentEnd == null
        ? pod.endStatus().build()
        : pod.addNewContainerStatus()
            .withName(SessionPod.AGENT)
            .withNewState()
            .withNewTerminated()
            .withExitCode(3)
            .withFinishedAt(agentEnd)
            .endTerminated()
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
  }
}

package dev.greenroom.local.node;

import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StopDecisionTest {
  private static final Instant START = Instant.parse("2026-11-24T07:45:40Z");

  private final Pod pod = pod("acme", "one", sh("agent", "").build()).build();
  private final Pod limited =
      new PodBuilder(pod)
          .editSpec()
          .withActiveDeadlineSeconds(10L)
          .withTerminationGracePeriodSeconds(6L)
          .endSpec()
          .build();
  private final Pod deleted =
      new PodBuilder(limited)
          .editMetadata()
          .withDeletionTimestamp("2026-11-24T07:45:50Z")
          .withDeletionGracePeriodSeconds(5L)
          .endMetadata()
          .build();

  private static StopDecision decide(Pod pod, boolean gone, boolean nodeEnds, long second) {
    return StopDecision.of(pod, gone, nodeEnds, START, START.plusSeconds(second)).orElse(null);
  }

  @Test
  void lastsUntilItsDeadlineAndThenHasThePodsGrace() {
    // Then
    assertThat(decide(pod, false, false, 9999)).isNull();
    assertThat(decide(limited, false, false, 9)).isNull();
    assertThat(decide(limited, false, false, 10))
        .isEqualTo(new StopDecision(Duration.ofSeconds(6), PodEnd.DEADLINE_EXCEEDED));
  }

  @Test
  void hasTheGraceOfTheDeletion() {
    // Then
    assertThat(decide(deleted, false, false, 99))
        .isEqualTo(new StopDecision(Duration.ofSeconds(5), PodEnd.ORDINARY));
    assertThat(decide(deleted, true, false, 1))
        .isEqualTo(new StopDecision(Duration.ZERO, PodEnd.ORDINARY));
  }

  @Test
  void endsSoonerWithTheNode() {
    // Then
    assertThat(decide(pod, false, true, 1))
        .isEqualTo(new StopDecision(Duration.ofSeconds(2), PodEnd.NODE_SHUTDOWN));
    assertThat(decide(deleted, false, true, 1))
        .isEqualTo(new StopDecision(Duration.ofSeconds(2), PodEnd.ORDINARY));
  }
}

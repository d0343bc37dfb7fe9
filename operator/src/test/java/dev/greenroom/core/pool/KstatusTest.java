package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Condition;
import dev.greenroom.api.Reason;
import dev.greenroom.core.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The conditions of an agent as kstatus judges a custom resource: an older observedGeneration is in
 * progress; then of Reconciling and Stalled the first in the list that is True decides; else Ready,
 * where all but True is in progress.
 */
class KstatusTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05Z");
  private static final Conditions NONE = Conditions.of(null, 4, THEN);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // proved, failures of the current revision, warm, suspend, kstatus, Argo CD
        "-,   0, 2, false, InProgress, Progressing", // applied a moment ago
        "-,   1, 2, false, InProgress, Progressing", // the first pod failed: it is tried again
        "-,   2, 2, false, Failed,     Degraded", // and failed again
        "new, 0, 2, false, Current,    Healthy",
        "new, 1, 2, false, Current,    Healthy", // one pod of a pool that works died
        "new, 2, 2, false, Failed,     Degraded",
        "old, 0, 2, false, InProgress, Progressing", // a rollout, while the old revision serves
        "old, 1, 2, false, InProgress, Progressing",
        "old, 2, 2, false, Failed,     Degraded", // the old revision still serves
        "-,   0, 0, false, Current,    Healthy", // scaled to zero: its first session proves it
        "new, 0, 2, true,  InProgress, Suspended", // not ready
      })
  void kstatusAndArgoCdTellWhetherWhatWasAppliedHasComeAbout(
      String proved, int failures, int warm, boolean suspend, String verdict, String argo) {
    // When
    Conditions conditions = conditions(NONE, proved, failures, warm, suspend);

    // Then
    assertThat(verdict(conditions.list())).isEqualTo(verdict);
    assertThat(ArgoHealth.of(suspend, 4, 4, conditions.list())).isEqualTo(argo);
  }

  @Test
  void argoCdWaitsForTheOperatorToSeeTheSpec() {
    // Given
    Conditions conditions = conditions(NONE, "new", 0, 2, false);

    // Then
    assertThat(ArgoHealth.of(false, 5, 4, conditions.list())).isEqualTo("Progressing");
  }

  @Test
  void aRevisionThatRecoversLeavesNoTraceOfItsFailure() {
    // Given
    Conditions failed = conditions(NONE, "old", 3, 2, false);

    // When
    Conditions recovered = conditions(failed, "new", 0, 2, false);

    // Then
    assertThat(failed.list()).extracting(Condition::type).contains("Stalled");
    assertThat(recovered.list())
        .extracting(Condition::type)
        .containsExactly("Ready", "Progressing", "Degraded", "CapacityAvailable");
    assertThat(verdict(recovered.list())).isEqualTo("Current");
  }

  @Test
  void everyConditionSpeaksOfTheGenerationThatWasObserved() {
    assertThat(conditions(NONE, "old", 2, 2, false).list())
        .extracting(Condition::observedGeneration)
        .containsOnly(4L);
  }

  private static Conditions conditions(
      Conditions before, String proved, int failures, int warm, boolean suspend) {
    List<Setback> setbacks =
        failures == 0
            ? List.of()
            : List.of(
                new Setback(
                    "new", failures, THEN, new Trouble(Reason.ImagePullFailed, "no such image")));
    ObservedPool pool =
        new ObservedPool(
            3, warm, false, "new", proved, "r1", List.of(), setbacks, Duration.ofSeconds(120));
    return new PoolConditions(pool, proved, suspend).on(before);
  }

  private static String verdict(List<Condition> conditions) {
    for (Condition condition : conditions) {
      if (condition.status() == Condition.Status.True && condition.type().equals("Reconciling")) {
        return "InProgress";
      }
      if (condition.status() == Condition.Status.True && condition.type().equals("Stalled")) {
        return "Failed";
      }
    }
    return Conditions.isTrue(conditions, "Ready") ? "Current" : "InProgress";
  }
}

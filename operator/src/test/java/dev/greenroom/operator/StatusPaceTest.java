package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusPaceTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final StatusPace pace = new StatusPace();

  @Test
  void numbersAloneWaitUntilHalfASecondHasPassed() {
    // Given
    pace.wrote("uid", NOW);
    // Then
    assertThat(rest(status("9 slots free", "True", 1), NOW.plusMillis(200)))
        .isEqualTo(Duration.ofMillis(300));
    assertThat(rest(status("9 slots free", "True", 1), NOW.plusMillis(500))).isZero();
  }

  @Test
  void whatIsNewIsWrittenAtOnce() {
    // Given
    pace.wrote("uid", NOW);
    // Then
    assertThat(rest(status("10 slots free", "False", 1), NOW)).isZero();
    assertThat(rest(status("10 slots free", "True", 2), NOW)).isZero();
    assertThat(pace.rest("uid", null, status("10 slots free", "True", 1), NOW)).isZero();
    assertThat(pace.rest("other", status("a", "True", 1), status("b", "True", 1), NOW)).isZero();
  }

  private Duration rest(AgentDeploymentStatus next, Instant now) {
    return pace.rest("uid", status("10 slots free", "True", 1), next, now);
  }

  private static AgentDeploymentStatus status(String message, String verdict, long generation) {
    Condition condition =
        new Condition(
            "CapacityAvailable",
            Condition.Status.valueOf(verdict),
            generation,
            NOW,
            "SlotsFree",
            message);
    return new AgentDeploymentStatus(generation, List.of(condition), null, null, null, null, null);
  }
}

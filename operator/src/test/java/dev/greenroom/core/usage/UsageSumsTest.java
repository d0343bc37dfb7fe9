package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.ran;
import static dev.greenroom.core.usage.LifeFixture.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageSumsTest {

  @Test
  void sumsTheBillsOfSessionsThatRan() {
    // Given
    Timeline ended =
        Timeline.of(
            ran()
                .pod(pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(12.3))
                .life());
    Usage neverRan = Timeline.of(started().life()).settled();

    // When
    UsageTotals totals =
        UsageSums.of(List.of(ended.settled(), ended.settled(), ended.open(), neverRan));

    // Then
    assertThat(totals).isEqualTo(new UsageTotals(2L, 4L, 16L, 4L, 24L, null));
  }

  @Test
  void sumsNothingToZero() {
    // When
    UsageTotals totals = UsageSums.of(List.of());

    // Then
    assertThat(totals).isEqualTo(new UsageTotals(0L, 0L, 0L, 0L, 0L, null));
  }
}

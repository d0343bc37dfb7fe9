package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.keys.KeySource.Trust;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FreshnessTest {
  private long nanos = Long.MAX_VALUE - 5; // it wraps around in the middle
  private final Freshness freshness = new Freshness(() -> nanos);

  @Test
  void isStaleAfterThirtySecondsAndLostAfterSixty() {
    assertThat(freshness.trust()).isEqualTo(Trust.FRESH);
    pass(30_000);
    assertThat(freshness.trust()).isEqualTo(Trust.FRESH);
    pass(1);
    assertThat(freshness.trust()).isEqualTo(Trust.STALE);
    pass(29_999);
    assertThat(freshness.trust()).isEqualTo(Trust.STALE);
    pass(1);
    assertThat(freshness.trust()).isEqualTo(Trust.LOST);
  }

  @Test
  void anyAnswerKeepsItFromBeingLostAndOnlyAgreementMakesItFresh() {
    // Given
    pass(100_000);

    // When
    freshness.answered(freshness.now());

    // Then
    assertThat(freshness.trust()).isEqualTo(Trust.STALE);
    freshness.agreed(freshness.now());
    assertThat(freshness.trust()).isEqualTo(Trust.FRESH);
  }

  @Test
  void anAnswerIsAsOldAsItsQuestion() {
    // Given
    long asked = freshness.now();
    pass(40_000);

    // When
    freshness.agreed(asked);

    // Then
    assertThat(freshness.trust()).isEqualTo(Trust.STALE);
  }

  private void pass(long millis) {
    nanos += Duration.ofMillis(millis).toNanos();
  }
}

package dev.greenroom.core.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LimitCrossingTest {
  private static final Instant SET = Instant.parse("2026-11-10T00:00:00Z");

  private final LimitCrossing crossing = new LimitCrossing(10, SET);

  @Test
  void aLimitIsReachedByTheRecordThatReachesIt() {
    // When
    crossing.add(SET.plusSeconds(1), cents(9));
    assertThat(crossing.since()).isNull();
    crossing.add(SET.plusSeconds(2), cents(1));
    crossing.add(SET.plusSeconds(3), cents(5));

    // Then
    assertThat(crossing.since()).isEqualTo(SET.plusSeconds(2));
  }

  @Test
  void aCorrectionMayTakeTheSpendBelowTheLimitAgain() {
    // When
    crossing.add(SET.plusSeconds(1), cents(12));
    crossing.add(SET.plusSeconds(2), cents(-3));
    assertThat(crossing.since()).isNull();
    crossing.add(SET.plusSeconds(3), cents(1));

    // Then
    assertThat(crossing.since()).isEqualTo(SET.plusSeconds(3));
  }

  @Test
  void aLimitThatIsBelowTheSpendIsReachedAsItIsSet() {
    // When
    crossing.add(SET.minusSeconds(100), cents(20));

    // Then
    assertThat(crossing.since()).isEqualTo(SET);
    assertThat(new LimitCrossing(0, SET).since()).isEqualTo(SET);
  }

  private static Spend cents(long cents) {
    return new Spend(BigDecimal.valueOf(60 * cents));
  }
}

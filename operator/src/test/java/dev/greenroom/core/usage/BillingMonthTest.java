package dev.greenroom.core.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class BillingMonthTest {

  @Test
  void isOneOfTheCalendarInUtc() {
    // When
    BillingMonth december = BillingMonth.of(Instant.parse("2026-12-31T23:59:59.999Z"));

    // Then
    assertThat(december.start()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(december.end()).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(december.contains(december.start())).isTrue();
    assertThat(december.contains(december.end())).isFalse();
    assertThat(BillingMonth.of(december.end()).start()).isEqualTo(december.end());
  }
}

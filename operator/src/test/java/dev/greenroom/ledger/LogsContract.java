package dev.greenroom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The ends of logs beside the bills: kept, replaced, and forgotten when they are old. */
interface LogsContract extends LedgerPlace {
  Instant ENDED = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  default void aLogIsReadAsItWasKept() throws SQLException {
    // Given
    String text = "2026-11-24T11:59:59Z started \u20ac\n" + "a line\n".repeat(5_000);
    try (Ledger ledger = open()) {
      // When
      ledger.keepLog(new SessionLog("acme", "s1", ENDED, text));

      // Then
      assertThat(ledger.log("acme", "s1")).isEqualTo(text);
      assertThat(ledger.log("acme", "s2")).isEmpty();
      assertThat(ledger.log("zebra", "s1")).isEmpty();
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(0));
    }
    int bytes = Integer.parseInt(select("SELECT length(gzip) FROM session_logs").get(0));
    assertThat(bytes).isLessThan(text.length() / 10);
  }

  @Test
  default void aSessionOfTheSameNameTakesThePlaceOfTheEarlierOne() {
    try (Ledger ledger = open()) {
      // Given
      ledger.keepLog(new SessionLog("acme", "s1", ENDED, "earlier"));

      // When
      ledger.keepLog(new SessionLog("acme", "s1", ENDED.plusSeconds(60), "later"));

      // Then
      assertThat(ledger.log("acme", "s1")).isEqualTo("later");
      assertThat(ledger.forgetLogs(ENDED.plusSeconds(1))).isZero();
    }
  }

  @Test
  default void logsAreForgottenByTheirAge() {
    try (Ledger ledger = open()) {
      // Given
      for (int day = 0; day < 10; day++) {
        ledger.keepLog(
            new SessionLog("acme", "s" + day, ENDED.plus(Duration.ofDays(day)), "day " + day));
      }

      // When
      int forgotten = ledger.forgetLogs(ENDED.plus(Duration.ofDays(7)));

      // Then
      assertThat(forgotten).isEqualTo(7);
      assertThat(ledger.log("acme", "s6")).isEmpty();
      assertThat(ledger.log("acme", "s7")).isEqualTo("day 7");
    }
  }
}

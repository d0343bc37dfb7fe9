package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.START;
import static dev.greenroom.ledger.UsageRecords.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Spend limits are kept, and what their organisations have used is the sum of the records. */
interface SpendLimitsContract extends LedgerPlace {
  long LIMITS_SEED = Long.getLong("greenroom.seed", System.nanoTime());
  Instant END = START.plusSeconds(UsageRecords.MONTH);

  @Test
  default void aLimitIsSetReplacedAndTakenAway() {
    try (Ledger ledger = open()) {
      // Given
      ledger.setLimit(new SpendLimit("acme", 5_000, START.plusMillis(1_700)));
      ledger.setLimit(new SpendLimit("other", 0, START));
      assertThat(ledger.limit("acme"))
          .isEqualTo(new SpendLimit("acme", 5_000, START.plusSeconds(1)));

      // When
      SpendLimit higher = new SpendLimit("acme", 1_000_000_000_000L, START.plusSeconds(2));
      ledger.setLimit(higher);
      ledger.removeLimit("other");
      ledger.removeLimit("nobody");

      // Then
      assertThat(ledger.limit("acme")).isEqualTo(higher);
      assertThat(ledger.limit("other")).isNull();
      assertThat(ledger.limited(START, END, Map.of()).values())
          .extracting(LimitedUsage::limit)
          .containsExactly(higher);
      assertThatThrownBy(() -> new SpendLimit("acme", -1, START))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  default void whatIsKnownAndWhatCameSinceIsTheSumOfTheRecords() {
    RandomGenerator random = new SplittableRandom(LIMITS_SEED);
    Instant from = START.plusSeconds(86_400L * random.nextInt(1, 5));
    Instant to = START.plusSeconds(86_400L * random.nextInt(10, 31));
    try (Ledger ledger = open()) {
      // Given
      for (int i = 0; i < 3; i++) {
        ledger.setLimit(new SpendLimit("org-" + i, 100, START));
      }
      List<UsageRecord> all = UsageRecords.random(random, 1_000);
      List<UsageRecord> written = new ArrayList<>();
      Map<String, LimitedUsage> known = Map.of();
      while (written.size() < all.size()) {
        // When
        int more = Math.min(all.size() - written.size(), random.nextInt(1, 300));
        List<UsageRecord> batch = all.subList(written.size(), written.size() + more);
        ledger.record(batch);
        written.addAll(batch);
        known = ledger.limited(from, to, known);

        // Then
        String which = "seed " + LIMITS_SEED + ", " + written.size() + " records";
        assertThat(known).as(which).isEqualTo(ledger.limited(from, to, Map.of()));
        for (int i = 0; i < 3; i++) {
          String organization = "org-" + i;
          Map<String, Long> expected = expected(written, organization, from, to);
          assertThat(known.get(organization).used().byProfile()).as(which).isEqualTo(expected);
          Map<String, Long> counted = new HashMap<>();
          ledger.counted(
              organization,
              from,
              to,
              each -> counted.merge(each.profile(), each.seconds(), Long::sum));
          assertThat(counted).as(which).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  default void aChainThatHasNotGrownIsNotReadAgain() {
    try (Ledger ledger = open()) {
      // Given
      ledger.setLimit(new SpendLimit("acme", 100, START));
      ledger.setLimit(new SpendLimit("idle", 100, START));
      ledger.record(session("acme", 1));
      Map<String, LimitedUsage> first = ledger.limited(START, END, Map.of());

      // When
      Map<String, LimitedUsage> again = ledger.limited(START, END, first);
      Map<String, LimitedUsage> nextMonth =
          ledger.limited(END, END.plusSeconds(UsageRecords.MONTH), again);

      // Then
      assertThat(first.get("acme").used().byProfile()).isEqualTo(Map.of("agent-1x", 303L));
      assertThat(again.get("acme").used()).isSameAs(first.get("acme").used());
      assertThat(again.get("idle").used()).isEqualTo(first.get("idle").used());
      assertThat(nextMonth.get("acme").used().byProfile()).isEmpty();
    }
  }

  @Test
  default void aDatabaseThatABackupWasPutInThePlaceOfIsReadFromTheBeginning() throws SQLException {
    // Given
    Map<String, LimitedUsage> known;
    try (Ledger ledger = open()) {
      ledger.setLimit(new SpendLimit("acme", 100, START));
      ledger.record(session("acme", 1), session("acme", 2));
      known = ledger.limited(START, END, Map.of());
    }

    // When: it holds other records, and more of them
    byHand(dropTriggers());
    byHand("DELETE FROM usage_records");
    byHand("DELETE FROM usage_chains");
    try (Ledger ledger = open()) {
      ledger.record(session("acme", 7), session("acme", 8), session("acme", 9));

      // Then
      assertThat(ledger.limited(START, END, known).get("acme").used().byProfile())
          .isEqualTo(Map.of("agent-1x", 909L));
    }
  }

  @Test
  default void recordsComeInTheOrderInWhichTheyWereMade() {
    try (Ledger ledger = open()) {
      // Given
      ledger.record(session("acme", 30));
      ledger.record(session("acme", 10));

      // When
      List<Counted> counted = new ArrayList<>();
      ledger.counted("acme", START, END, counted::add);

      // Then
      assertThat(counted)
          .containsExactly(
              new Counted(START.plusSeconds(30 * 60 + 1), "agent-1x", 303),
              new Counted(START.plusSeconds(10 * 60 + 1), "agent-1x", 303));
    }
  }

  private static Map<String, Long> expected(
      List<UsageRecord> records, String organization, Instant from, Instant to) {
    Map<String, Long> seconds = new HashMap<>();
    for (UsageRecord record : records) {
      Instant at = record.instants().tornDown();
      if (record.subject().organization().equals(organization)
          && !at.isBefore(from)
          && at.isBefore(to)) {
        String profile = record.subject().profile();
        seconds.merge(
            profile == null ? "" : profile,
            record.billable() ? record.figures().totalSeconds() : 0,
            Long::sum);
      }
    }
    return seconds;
  }
}

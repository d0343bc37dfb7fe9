package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.START;
import static dev.greenroom.ledger.UsageRecords.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.ledger.UsageQuery.Group;
import dev.greenroom.ledger.UsageRecord.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every figure is the sum of the records. */
interface SumsContract extends LedgerPlace {
  long SUMS_SEED = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  default void sumsAndTotalsAreTheSumsOfTheRecords() {
    RandomGenerator random = new SplittableRandom(SUMS_SEED);
    try (Ledger ledger = open()) {
      // Given
      List<UsageRecord> records = UsageRecords.random(random, 2_000);
      ledger.record(records);
      for (int i = 0; i < 60; i++) {
        UsageQuery query = query(random, Group.values()[i % 3]);

        // When
        List<UsageSum> sums = sums(ledger, query);

        // Then
        String which = "seed " + SUMS_SEED + ", " + query;
        assertThat(sums).as(which).containsExactlyInAnyOrderElementsOf(expected(records, query));
        assertThat(sums).as(which).doesNotHaveDuplicates();
        assertThat(ledger.total(query))
            .as(which)
            .isEqualTo(sums.stream().map(UsageSum::figures).reduce(Figures.NONE, Figures::plus));
      }
    }
  }

  @Test
  default void whatAnAgentSpentIsTheSameAsItsSums() {
    RandomGenerator random = new SplittableRandom(SUMS_SEED);
    try (Ledger ledger = open()) {
      // Given
      List<UsageRecord> records = UsageRecords.random(random, 500);
      ledger.record(records);

      // When
      Map<String, Figures> spent = ledger.spent("org-1");

      // Then
      UsageQuery all = new UsageQuery("org-1", null, null, null, Group.AGENT);
      Map<String, Figures> expected = new LinkedHashMap<>();
      expected(records, all).forEach(sum -> expected.put(sum.agent(), sum.figures()));
      assertThat(spent).as("seed %d", SUMS_SEED).isEqualTo(expected);
      assertThat(ledger.spent("org-1", "agent-2")).isEqualTo(spent.get("agent-2"));
      assertThat(ledger.spent("org-1", "nobody")).isEqualTo(Figures.NONE);
    }
  }

  @Test
  default void fromIsInAndToIsOutAndRowsComeByDay() {
    try (Ledger ledger = open()) {
      // Given: torn down at 00:00:00 of the first three days
      for (int day = 0; day < 3; day++) {
        ledger.record(session("acme", day * 24 * 60));
      }
      Instant second = START.plusSeconds(86_400);

      // When, Then
      assertThat(days(ledger, START, second)).containsExactly(LocalDate.of(2026, 1, 1));
      assertThat(days(ledger, second, null))
          .containsExactly(LocalDate.of(2026, 1, 2), LocalDate.of(2026, 1, 3));
      assertThat(days(ledger, second.plusNanos(1), second.plusSeconds(86_400))).isEmpty();
      assertThat(days(ledger, null, second.plusNanos(1)))
          .containsExactly(LocalDate.of(2026, 1, 1), LocalDate.of(2026, 1, 2));
    }
  }

  @Test
  default void aReaderThatGivesUpLeavesNothingBehind() {
    try (Ledger ledger = open()) {
      // Given
      ledger.record(UsageRecords.sessions("acme", 50));
      UsageQuery query = new UsageQuery("acme", null, null, null, Group.SESSION);

      for (int i = 0; i < 20; i++) {
        // When, Then
        assertThatThrownBy(
                () ->
                    ledger.sums(
                        query,
                        sum -> {
                          throw new IllegalStateException("the client went away");
                        }))
            .hasMessage("the client went away");
      }
      assertThat(ledger.record(session("acme", 51)).inserted()).hasSize(1);
      assertThat(sums(ledger, query)).hasSize(51);
    }
  }

  @Test
  default void whoReadsKeepsNobodyFromWritingAndSeesWhatWasThere() {
    try (Ledger ledger = open()) {
      // Given
      ledger.record(UsageRecords.sessions("acme", 20));
      UsageQuery query = new UsageQuery("acme", null, null, null, Group.SESSION);
      List<UsageSum> read = new ArrayList<>();

      // When
      ledger.sums(
          query,
          sum -> {
            read.add(sum);
            ledger.record(session("acme", 20 + read.size()));
          });

      // Then
      assertThat(read).hasSize(20);
      assertThat(sums(ledger, query)).hasSize(40);
    }
  }

  private static UsageQuery query(RandomGenerator random, Group group) {
    Instant from = START.plusMillis(random.nextLong(20L * 86_400_000));
    Instant to = from.plusMillis(random.nextLong(20L * 86_400_000));
    return new UsageQuery(
        random.nextBoolean() ? "org-" + random.nextInt(3) : null,
        random.nextBoolean() ? from : null,
        random.nextBoolean() ? to : null,
        random.nextInt(3) == 0 ? "agent-" + random.nextInt(4) : null,
        group);
  }

  private static List<UsageSum> sums(Ledger ledger, UsageQuery query) {
    List<UsageSum> sums = new ArrayList<>();
    ledger.sums(query, sums::add);
    return sums;
  }

  private static List<LocalDate> days(Ledger ledger, @Nullable Instant from, @Nullable Instant to) {
    UsageQuery query = new UsageQuery("acme", from, to, null, Group.DAY);
    return sums(ledger, query).stream().map(UsageSum::day).toList();
  }

  private static List<UsageSum> expected(List<UsageRecord> records, UsageQuery query) {
    Map<UsageSum, Figures> sums = new LinkedHashMap<>();
    for (UsageRecord record : records) {
      if (asked(record, query)) {
        Figures figures = record.billable() ? record.figures() : Figures.NONE;
        sums.merge(key(record, query.group()), figures, Figures::plus);
      }
    }
    return sums.entrySet().stream().map(e -> withFigures(e.getKey(), e.getValue())).toList();
  }

  private static boolean asked(UsageRecord record, UsageQuery query) {
    Instant at = record.instants().tornDown();
    return (query.organization() == null
            || query.organization().equals(record.subject().organization()))
        && (query.agent() == null || query.agent().equals(record.subject().agent()))
        && (query.from() == null || !at.isBefore(query.from()))
        && (query.to() == null || at.isBefore(query.to()));
  }

  private static UsageSum key(UsageRecord record, Group group) {
    boolean session = group == Group.SESSION && record.subject().session() != null;
    String uid = record.kind() == Kind.CORRECTION ? record.corrects() : record.id();
    return new UsageSum(
        record.subject().organization(),
        group == Group.DAY
            ? record.instants().tornDown().atOffset(ZoneOffset.UTC).toLocalDate()
            : null,
        record.subject().agent(),
        session ? record.subject().session() : null,
        session ? uid : null,
        Figures.NONE);
  }

  private static UsageSum withFigures(UsageSum key, Figures figures) {
    return new UsageSum(
        key.organization(), key.day(), key.agent(), key.session(), key.sessionUid(), figures);
  }
}

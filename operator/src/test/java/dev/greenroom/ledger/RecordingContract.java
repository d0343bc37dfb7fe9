package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.session;
import static dev.greenroom.ledger.UsageRecords.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.ledger.UsageRecord.Subject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each record is written once, in one chain of its organisation, whoever writes. */
interface RecordingContract extends LedgerPlace {
  long SEED = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  default void aRecordIsInsertedOnceAndTheFirstOneStays() {
    try (Ledger ledger = open()) {
      // Given
      UsageRecord first = session("acme", 1);
      UsageRecord later = recordedLater(first);
      UsageRecord other = withProfile(first, "agent-3x");

      // When
      Recorded inserted = ledger.record(first);
      Recorded repeated = ledger.record(later);
      Recorded refused = ledger.record(other, session("acme", 2));

      // Then
      assertThat(inserted).isEqualTo(new Recorded(Set.of(first.id()), Set.of(), Set.of()));
      assertThat(repeated).isEqualTo(new Recorded(Set.of(), Set.of(first.id()), Set.of()));
      assertThat(refused)
          .isEqualTo(new Recorded(Set.of("acme-session-2"), Set.of(), Set.of(first.id())));
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(2));
    }
  }

  @Test
  default void aBatchMayRepeatAndContradictItself() {
    try (Ledger ledger = open()) {
      // Given
      UsageRecord first = session("acme", 1);
      UsageRecord second = session("acme", 2);
      UsageRecord elsewhere = inOrganization(first, "zebra");

      // When
      Recorded recorded =
          ledger.record(first, first, second, withProfile(second, "agent-3x"), elsewhere);

      // Then
      Set<String> both = Set.of(first.id(), second.id());
      assertThat(recorded).isEqualTo(new Recorded(both, Set.of(), both));
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(2));
    }
  }

  @Test
  default void eachOrganizationHasNumbersOfItsOwnWithoutAGap() throws SQLException {
    try (Ledger ledger = open()) {
      // When
      List<UsageRecord> batch = new ArrayList<>(sessions("acme", 3));
      batch.addAll(1, sessions("zebra", 2));
      ledger.record(batch);
      ledger.record(session("acme", 3), session("acme", 4));

      // Then
      assertThat(numbers("acme")).containsExactly("1", "2", "3", "4");
      assertThat(numbers("zebra")).containsExactly("1", "2");
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(6));
    }
  }

  @Test
  default void eightWritersOfTheSameRecordsWriteEachOnce() throws Exception {
    // Given
    List<UsageRecord> records = new ArrayList<>(sessions("acme", 120));
    records.addAll(sessions("zebra", 80));
    try (Ledger one = open();
        Ledger other = open()) {
      // When
      List<Integer> inserted =
          together(
              8,
              writer -> {
                Random random = new Random(SEED + writer);
                List<UsageRecord> own = new ArrayList<>(records);
                Collections.shuffle(own, random);
                return inserted(writer % 2 == 0 ? one : other, own, 1 + random.nextInt(20));
              });

      // Then
      assertThat(inserted.stream().mapToInt(n -> n).sum()).as("seed %d", SEED).isEqualTo(200);
      assertThat(one.verify()).isEqualTo(new Verdict.Whole(200));
      assertThat(numbers("acme")).isEqualTo(upTo(120));
      assertThat(numbers("zebra")).isEqualTo(upTo(80));
    }
  }

  @Test
  default void twoProcessesAtOneDatabaseDoNotForkAChain() throws Exception {
    try (Ledger one = open();
        Ledger other = open()) {
      // When
      together(
          6,
          writer -> {
            List<UsageRecord> own = sessions("acme", 240).subList(writer * 40, writer * 40 + 40);
            return inserted(writer % 2 == 0 ? one : other, own, 3);
          });

      // Then
      assertThat(one.verify()).isEqualTo(new Verdict.Whole(240));
      assertThat(numbers("acme")).isEqualTo(upTo(240));
    }
  }

  @Test
  default void anIdThatIsWrittenToManyOrganizationsAtOnceIsInOneOfThem() throws Exception {
    // Given
    List<UsageRecord> records = sessions("acme", 60);
    try (Ledger one = open();
        Ledger other = open()) {
      // When
      List<Integer> inserted =
          together(
              6,
              writer -> {
                List<UsageRecord> own =
                    new ArrayList<>(
                        records.stream().map(r -> inOrganization(r, "org-" + writer)).toList());
                Collections.shuffle(own, new Random(SEED + writer));
                return inserted(writer % 2 == 0 ? one : other, own, 2);
              });

      // Then
      assertThat(inserted.stream().mapToInt(n -> n).sum()).as("seed %d", SEED).isEqualTo(60);
      assertThat(one.verify()).isEqualTo(new Verdict.Whole(60));
    }
  }

  @Test
  default void manyMayOpenAnEmptyDatabaseAtOnce() throws Exception {
    // When
    together(
        6,
        writer -> {
          try (Ledger ledger = open()) {
            return ledger.record(session("acme", writer)).inserted().size();
          }
        });

    // Then
    try (Ledger ledger = open()) {
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(6));
    }
  }

  @Test
  default void saysWhichIdsItHas() {
    try (Ledger ledger = open()) {
      // Given
      ledger.record(sessions("acme", 700));
      List<String> asked = sessions("acme", 1300).stream().map(UsageRecord::id).toList();

      // When
      Set<String> there = ledger.contains(asked);

      // Then
      assertThat(there)
          .hasSize(700)
          .contains("acme-session-700")
          .doesNotContain("acme-session-701");
      assertThat(ledger.contains(List.of())).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE usage_records SET running_seconds = 0, total_seconds = 3",
        "DELETE FROM usage_records WHERE number = 2"
      })
  default void theDatabaseRefusesToChangeOrDeleteARecord(String change) {
    try (Ledger ledger = open()) {
      // Given
      ledger.record(sessions("acme", 3));

      // When, Then
      assertThatThrownBy(() -> byHand(change)).hasMessageContaining("write a correction");
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(3));
    }
  }

  private static int inserted(Ledger ledger, List<UsageRecord> records, int batch) {
    int inserted = 0;
    for (int from = 0; from < records.size(); from += batch) {
      List<UsageRecord> some = records.subList(from, Math.min(from + batch, records.size()));
      inserted += ledger.record(some).inserted().size();
    }
    return inserted;
  }

  private static List<Integer> together(int writers, Writer writer) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(writers);
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      IntStream.range(0, writers).forEach(i -> calls.add(() -> writer.write(i)));
      List<Integer> results = new ArrayList<>();
      for (Future<Integer> result : threads.invokeAll(calls)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> numbers(String organization) throws SQLException {
    return select(
        "SELECT number FROM usage_records WHERE organization = '"
            + organization
            + "' ORDER BY number");
  }

  private static List<String> upTo(long count) {
    return LongStream.rangeClosed(1, count).mapToObj(Long::toString).toList();
  }

  private static UsageRecord recordedLater(UsageRecord r) {
    return new UsageRecord(
        r.id(),
        r.kind(),
        r.corrects(),
        r.subject(),
        r.outcome(),
        r.reason(),
        r.instants(),
        r.figures(),
        r.billable(),
        r.provenance(),
        r.recorded().plusSeconds(60));
  }

  private static UsageRecord withProfile(UsageRecord r, String profile) {
    Subject s = r.subject();
    return about(
        r,
        new Subject(s.organization(), s.agent(), s.agentUid(), s.session(), s.podUid(), profile));
  }

  private static UsageRecord inOrganization(UsageRecord r, String organization) {
    Subject s = r.subject();
    return about(
        r,
        new Subject(organization, s.agent(), s.agentUid(), s.session(), s.podUid(), s.profile()));
  }

  private static UsageRecord about(UsageRecord r, Subject subject) {
    return UsageRecords.session(
        r.id(), subject, r.instants().tornDown(), r.figures(), r.billable());
  }

  /** What one of the writers does. */
  interface Writer {
    int write(int writer) throws Exception;
  }
}

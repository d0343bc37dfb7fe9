package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A ledger of an older version goes on; what is no ledger, or a newer one, is left alone. */
interface MigrationContract extends LedgerPlace {

  /** One text a record, of every column that schema 1 had. */
  String EVERY_COLUMN_OF_V1 =
      Stream.of(
              "id organization number kind corrects agent agent_uid session pod_uid outcome reason"
                  + " admitted_at running_at ended_at torn_down_at sessions instantiating_seconds"
                  + " running_seconds tearing_down_seconds total_seconds reserved_seconds billable"
                  + " provenance recorded_at previous_hash hash")
          .flatMap(names -> Stream.of(names.split(" ")))
          .map(name -> "coalesce(CAST(%s AS TEXT), '-')".formatted(name))
          .collect(
              Collectors.joining(
                  " || ' ' || ", "SELECT ", " FROM usage_records ORDER BY organization, number"));

  @Test
  default void theRecordsOfThePreviousSchemaStayWhole() throws Exception {
    // Given
    try (Database previous = database()) {
      new Migrations(previous).upTo("1").run();
    }
    byHand(resource("/ledger/v1-records.sql"));
    List<String> before = select(EVERY_COLUMN_OF_V1);
    try (Ledger ledger = open()) {
      // When
      Verdict verdict = ledger.verify();
      Recorded recorded = ledger.record(session("acme", 100));

      // Then
      assertThat(verdict).isEqualTo(new Verdict.Whole(5));
      assertThat(recorded.inserted()).hasSize(1);
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(6));
      assertThat(select(EVERY_COLUMN_OF_V1)).hasSize(6).containsSubsequence(before);
      assertThat(ledger.spent("acme", "agent")).isEqualTo(new Figures(4, 8, 1190, 4, 3600));
    }
  }

  @Test
  default void aDatabaseOfSomethingElseIsLeftAlone() throws SQLException {
    // Given
    byHand("CREATE TABLE customers (name TEXT)");
    try (Ledger ledger = open()) {
      // When, Then
      assertThatThrownBy(() -> ledger.record(session("acme", 1)))
          .isInstanceOf(WrongDatabase.class)
          .hasMessageContaining("Give the ledger a database of its own");
      assertThat(select("SELECT name FROM customers")).isEmpty();
    }
  }

  @Test
  default void aLedgerOfANewerVersionIsLeftAlone() throws SQLException {
    // Given
    try (Ledger ledger = open()) {
      ledger.record(session("acme", 1));
    }
    byHand("UPDATE ledger_schema SET version = '99' WHERE version = '4'");
    try (Ledger ledger = open()) {
      // When, Then
      assertThatThrownBy(ledger::verify)
          .isInstanceOf(WrongDatabase.class)
          .hasMessageContaining("schema 99")
          .hasMessageContaining("Run that version");
    }
  }

  @Test
  default void aMigrationThatWasTamperedWithIsSaid() throws SQLException {
    // Given
    try (Ledger ledger = open()) {
      ledger.record(session("acme", 1));
    }
    byHand("UPDATE ledger_schema SET checksum = 1 WHERE version = '1'");
    try (Ledger ledger = open()) {
      // When, Then
      assertThatThrownBy(ledger::verify)
          .isInstanceOf(WrongDatabase.class)
          .hasMessageContaining("Restore it from a backup");
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = MigrationContract.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** A ledger of an older version goes on; what is no ledger, or a newer one, is left alone. */
interface MigrationContract extends LedgerPlace {

  @Test
  default void theRecordsOfThePreviousSchemaStayWhole() throws Exception {
    // Given
    try (Database previous = database()) {
      new Migrations(previous).upTo("1").run();
    }
    byHand(resource("/ledger/v1-records.sql"));
    try (Ledger ledger = open()) {
      // When
      Verdict verdict = ledger.verify();
      Recorded recorded = ledger.record(session("acme", 100));

      // Then
      assertThat(verdict).isEqualTo(new Verdict.Whole(5));
      assertThat(recorded.inserted()).hasSize(1);
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(6));
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
    byHand("UPDATE ledger_schema SET version = '99' WHERE version = '3'");
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

package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.sessions;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever somebody does to the records by hand, the first one that is wrong is named. */
interface VerifyContract extends LedgerPlace {

  @Test
  default void aLedgerWithoutRecordsIsWhole() {
    try (Ledger ledger = open()) {
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(0));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind = 'reserved'",
        "corrects = 'another'",
        "agent = 'another'",
        "agent_uid = 'another'",
        "session = NULL",
        "pod_uid = ''",
        "profile = 'agent-3x'",
        "outcome = 'Failed'",
        "reason = 'another'",
        "admitted_at = admitted_at + 1",
        "running_at = running_at + 1",
        "ended_at = NULL",
        "torn_down_at = torn_down_at + 86400",
        "sessions = 0",
        "instantiating_seconds = 1, total_seconds = 302",
        "running_seconds = 299, instantiating_seconds = 3",
        "tearing_down_seconds = 0, total_seconds = 302",
        "reserved_seconds = 1",
        "billable = 0",
        "provenance = '{}'",
        "recorded_at = 0"
      })
  default void aChangedFieldIsNamed(String change) throws SQLException {
    // When
    Verdict verdict = after("UPDATE usage_records SET " + change + " WHERE id = 'acme-session-7'");

    // Then
    assertThat(verdict)
        .isEqualTo(
            new Verdict.Broken(
                "acme", 7, "acme-session-7", "its content is not what was recorded"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE usage_records SET id = 'x' WHERE id = 'acme-session-7' | 7 | x | content",
        "UPDATE usage_records SET hash = 'x' WHERE id = 'acme-session-7' | 7 | acme-session-7 | content",
        "UPDATE usage_records SET previous_hash = '' WHERE id = 'acme-session-7' | 7 | acme-session-7 | does not follow",
        "UPDATE usage_records SET organization = 'x' WHERE id = 'acme-session-7' | 7 | | was removed",
        "UPDATE usage_records SET number = 21 WHERE id = 'acme-session-7' | 7 | | was removed",
        "UPDATE usage_records SET number = 0 WHERE id = 'acme-session-7' | 0 | acme-session-7 | same number",
        "DELETE FROM usage_records WHERE id = 'acme-session-1' | 1 | | was removed",
        "DELETE FROM usage_records WHERE id = 'acme-session-7' | 7 | | was removed",
        "DELETE FROM usage_records WHERE id = 'acme-session-20' | 20 | | removed from the end",
        "DELETE FROM usage_records WHERE organization = 'acme' | 1 | | removed from the end",
        "UPDATE usage_chains SET number = 19 WHERE organization = 'acme' | 20 | | knows of no such record",
        "UPDATE usage_chains SET hash = 'x' WHERE organization = 'acme' | 20 | | another hash",
        "DELETE FROM usage_chains WHERE organization = 'acme' | 1 | | knows of no such record",
      })
  default void whatIsDoneToTheChainIsNamed(String change, long number, String id, String what)
      throws SQLException {
    // When
    Verdict verdict = after(change);

    // Then
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Broken.class,
            broken -> {
              assertThat(broken.organization()).isEqualTo("acme");
              assertThat(broken.number()).isEqualTo(number);
              assertThat(broken.id()).isEqualTo(id);
              assertThat(broken.what()).contains(what);
            });
  }

  @Test
  default void twoRecordsOfOneNumberAreNamed() throws SQLException {
    // When: without the table's own guards
    Verdict verdict =
        after(
            """
            CREATE TABLE forged AS SELECT * FROM usage_records;
            UPDATE forged SET number = 6 WHERE id = 'acme-session-7';
            DROP TABLE usage_records;
            ALTER TABLE forged RENAME TO usage_records;
            """);

    // Then
    assertThat(verdict)
        .isEqualTo(
            new Verdict.Broken("acme", 6, "acme-session-7", "another record has the same number"));
  }

  @Test
  default void aChangeThatIsHashedAnewIsNamedByTheRecordAfterIt() throws SQLException {
    // Given
    try (Ledger ledger = open()) {
      ledger.record(sessions("acme", 20));
    }
    byHand(dropTriggers());
    byHand(
        "UPDATE usage_records SET running_seconds = 1, total_seconds = 4"
            + " WHERE id = 'acme-session-7'");

    // When
    byHand("UPDATE usage_records SET hash = '" + hashOf(7) + "' WHERE id = 'acme-session-7'");

    // Then
    try (Ledger ledger = open()) {
      assertThat(ledger.verify())
          .isEqualTo(
              new Verdict.Broken(
                  "acme",
                  8,
                  "acme-session-8",
                  "it does not follow the record before it: one was replaced"));
    }
  }

  @Test
  default void aChainThatWasWrittenAnewIsWholeButNotToThoseWhoKeptASeal() throws SQLException {
    // Given
    List<Seal> seals;
    try (Ledger ledger = open()) {
      ledger.record(sessions("acme", 20));
      ledger.record(sessions("zebra", 5));
      seals = ledger.seals();
      ledger.record(sessions("acme", 30));
      assertThat(ledger.verify(seals)).isEqualTo(new Verdict.Whole(35));
    }
    byHand(dropTriggers());
    byHand("DELETE FROM usage_records WHERE organization = 'acme'");
    byHand("DELETE FROM usage_chains WHERE organization = 'acme'");

    // When
    try (Ledger ledger = open()) {
      ledger.record(sessions("acme", 31).subList(1, 31));

      // Then
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(35));
      assertThat(ledger.verify(seals))
          .isEqualTo(
              new Verdict.Broken(
                  "acme",
                  20,
                  "acme-session-21",
                  "the seal says another hash: the chain was written anew since"));
    }
  }

  @Test
  default void aSealOfRecordsThatAreGoneIsNamed() throws SQLException {
    // Given
    List<Seal> seals;
    try (Ledger ledger = open()) {
      ledger.record(sessions("acme", 20));
      seals = ledger.seals();
    }
    byHand(dropTriggers());
    byHand("DELETE FROM usage_records");
    byHand("DELETE FROM usage_chains");

    // When, Then
    try (Ledger ledger = open()) {
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(0));
      assertThat(ledger.verify(seals))
          .isEqualTo(new Verdict.Broken("acme", 1, null, "there is a seal of a later record"));
    }
  }

  /** What a forger who knows the rules would write. */
  private String hashOf(int number) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT * FROM usage_records WHERE number = " + number)) {
      row.next();
      return new Link(number - 1, row.getString("previous_hash")).next(FieldTexts.of(row)).hash();
    }
  }

  /** The verdict on 20 records of acme and 5 of zebra after something was done to them by hand. */
  private Verdict after(String statements) throws SQLException {
    try (Ledger ledger = open()) {
      ledger.record(sessions("acme", 20));
      ledger.record(sessions("zebra", 5));
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(25));
      byHand(dropTriggers());
      byHand(statements);
      return ledger.verify();
    }
  }
}

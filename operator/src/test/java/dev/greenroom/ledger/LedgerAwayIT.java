package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.session;
import static dev.greenroom.ledger.UsageRecords.sessions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.ledger.UsageQuery.Group;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** While PostgreSQL is away calls end with one exception; once it is back they work again. */
@Timeout(300)
class LedgerAwayIT {
  @TempDir Path folder;

  @Test
  void callsFailWhileTheServerIsAwayAndWorkOnceItIsBack() throws Exception {
    // Given
    Path data = folder.resolve("pg");
    PostgresServer before = PostgresServer.over(data);
    String url = before.database();
    try (Ledger ledger = Ledger.open(url, null, null)) {
      ledger.record(sessions("acme", 10));
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(10));

      // When
      before.close();

      // Then
      assertAway(ledger);
      try (Ledger openedMeanwhile = Ledger.open(url, null, null)) {
        assertThatThrownBy(openedMeanwhile::verify).isInstanceOf(LedgerUnavailable.class);

        // When
        try (PostgresServer back = PostgresServer.again(data, before.port())) {
          assertThat(back.port()).isEqualTo(before.port());
          // Then
          assertThat(ledger.record(session("acme", 11)).inserted()).hasSize(1);
          assertThat(openedMeanwhile.record(session("acme", 12)).inserted()).hasSize(1);
          assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(12));
        }
      }
    }
  }

  @Test
  void aWriteSurvivesARestartOfTheServerThatNobodySaw() throws Exception {
    // Given
    Path data = folder.resolve("pg");
    PostgresServer before = PostgresServer.over(data);
    try (Ledger ledger = Ledger.open(before.database(), null, null)) {
      ledger.record(sessions("acme", 10));

      // When
      before.close();
      try (PostgresServer back = PostgresServer.again(data, before.port())) {
        assertThat(back.port()).isEqualTo(before.port());
        Recorded recorded = ledger.record(session("acme", 11));

        // Then
        assertThat(recorded.inserted()).hasSize(1);
        assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(11));
      }
    }
  }

  private static void assertAway(Ledger ledger) {
    UsageQuery query = new UsageQuery(null, null, null, null, Group.DAY);
    assertThatThrownBy(() -> ledger.record(session("acme", 11)))
        .isInstanceOf(LedgerUnavailable.class);
    assertThatThrownBy(() -> ledger.contains(List.of("x"))).isInstanceOf(LedgerUnavailable.class);
    assertThatThrownBy(() -> ledger.sums(query, sum -> {})).isInstanceOf(LedgerUnavailable.class);
    assertThatThrownBy(() -> ledger.total(query)).isInstanceOf(LedgerUnavailable.class);
    assertThatThrownBy(() -> ledger.limit("acme")).isInstanceOf(LedgerUnavailable.class);
    assertThatThrownBy(() -> ledger.removeLimit("acme")).isInstanceOf(LedgerUnavailable.class);
    assertThatThrownBy(ledger::verify).isInstanceOf(LedgerUnavailable.class);
  }
}

package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.ledger.Ledger;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivedLogsTest {
  @TempDir Path folder;
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));

  @Test
  void theEndOfALogIsReadWhenItsPodIsGone() {
    try (Ledger ledger = ledger(folder);
        ArchivedLogs logs = logs(ledger)) {
      // When
      logs.keep(session("s1"), "the last words");
      logs.keep(session("silent"), "");

      // Then
      await().until(() -> ledger.log("acme", "s1").equals("the last words"));
      assertThat(ledger.log("acme", "silent")).isEmpty();
    }
  }

  @Test
  void logsWaitWhileTheDatabaseIsAwayAndTheNewestAreKept() throws IOException {
    // Given
    Path missing = folder.resolve("disk");
    try (Ledger ledger = ledger(missing);
        ArchivedLogs logs = logs(ledger)) {
      // When
      for (int i = 1; i <= 500; i++) {
        logs.keep(session("s" + i), "words of " + i);
      }
      Files.createDirectories(missing);

      // Then
      await().until(() -> ledger.log("acme", "s500").equals("words of 500"));
      assertThat(ledger.log("acme", "s301")).isEqualTo("words of 301");
      assertThat(ledger.log("acme", "s2")).isEmpty();
    }
  }

  @Test
  void whatIsWaitingIsWrittenBeforeTheEnd() {
    // Given
    try (Ledger ledger = ledger(folder)) {
      try (ArchivedLogs logs = logs(ledger)) {
        for (int i = 1; i <= 50; i++) {
          logs.keep(session("s" + i), "words of " + i);
        }
      }
      // Then
      assertThat(ledger.log("acme", "s50")).isEqualTo("words of 50");
    }
  }

  @Test
  void oldLogsAreRemovedAsNewOnesCome() {
    try (Ledger ledger = ledger(folder);
        ArchivedLogs logs = logs(ledger)) {
      // Given
      logs.keep(session("old"), "old");
      await().until(() -> !ledger.log("acme", "old").isEmpty());

      // When
      now.set(now.get().plus(Duration.ofDays(8)));
      logs.keep(session("new"), "new");

      // Then
      await().until(() -> ledger.log("acme", "old").isEmpty());
      assertThat(ledger.log("acme", "new")).isEqualTo("new");
    }
  }

  private static Ledger ledger(Path where) {
    return Ledger.open("jdbc:sqlite:" + where.resolve("ledger.db"), null, null);
  }

  private ArchivedLogs logs(Ledger ledger) {
    return new ArchivedLogs(ledger, LogRetention.USUAL, now::get, Duration.ofMillis(10));
  }

  private static AgentSession session(String name) {
    AgentSession session = new AgentSession();
    session.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName(name).build());
    return session;
  }
}

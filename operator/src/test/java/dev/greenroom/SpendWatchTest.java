package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.core.usage.Standing;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.SpendLimit;
import dev.greenroom.ledger.UsageRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendWatchTest {
  private static final long SEED = Long.getLong("greenroom.seed", System.nanoTime());

  /** 60 seconds of agent-1x are a cent, of agent-3x three. */
  private static final Prices PRICES = Prices.parse(List.of("agent-1x=1", "agent-3x=3"));

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private Ledger ledger;
  private SpendWatch watch;
  private int records;

  @BeforeEach
  void open() {
    ledger = ledger(folder);
    watch = new SpendWatch(ledger, PRICES, () -> now);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void anOrganisationIsGoodUntilItHasReachedItsLimitAndAgainWhenThatIsRaised() {
    // Given
    limit(2);
    used("agent-1x", 119);
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(Standing.GOOD);

    // When
    used("agent-1x", 1);
    watch.look();

    // Then
    assertThat(watch.of("acme")).isEqualTo(new Standing.LimitReached(2, 2));
    assertThat(watch.of("other")).isEqualTo(Standing.GOOD);
    limit(3);
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(Standing.GOOD);
    limit(0);
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(new Standing.LimitReached(2, 0));
    ledger.removeLimit("acme");
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(Standing.GOOD);
  }

  @Test
  void theSameSecondsCostWhatTheirProfileDoes() {
    // Given
    limit(3);

    // When
    used("agent-1x", 60);
    used("agent-2x", 6_000);
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(Standing.GOOD);
    used("agent-3x", 60);
    watch.look();

    // Then
    assertThat(watch.of("acme")).isEqualTo(new Standing.LimitReached(4, 3));
  }

  @Test
  void aNewMonthBeginsAtNothingEvenBeforeTheNextLook() {
    // Given
    limit(1);
    used("agent-1x", 60);
    watch.look();
    assertThat(watch.of("acme")).isInstanceOf(Standing.LimitReached.class);

    // When
    now = Instant.parse("2026-12-01T00:00:00Z");

    // Then
    assertThat(watch.of("acme")).isEqualTo(Standing.GOOD);
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(Standing.GOOD);
    used("agent-1x", 60);
    watch.look();
    assertThat(watch.of("acme")).isEqualTo(new Standing.LimitReached(1, 1));
  }

  @Test
  void nothingIsAnObjectionUntilTheLedgerHasBeenSeen() throws IOException {
    // Given
    Path missing = folder.resolve("disk");
    try (Ledger away = ledger(missing)) {
      SpendWatch blind = new SpendWatch(away, PRICES, () -> now);

      // When
      blind.look();

      // Then
      assertThat(blind.of("acme")).isEqualTo(Standing.GOOD);
      Files.createDirectories(missing);
      away.setLimit(new SpendLimit("acme", 0, now));
      blind.look();
      assertThat(blind.of("acme")).isEqualTo(new Standing.LimitReached(0, 0));
    }
  }

  @Test
  void whatWasSeenLastHoldsWhileTheLedgerIsAway() throws IOException {
    // Given
    limit(1);
    used("agent-1x", 60);
    watch.look();

    // When
    ledger.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.move(file, file.resolveSibling(file.getFileName() + ".away"));
      }
    }
    Files.createDirectories(folder.resolve("ledger.db"));
    watch.look();

    // Then
    assertThat(watch.of("acme")).isEqualTo(new Standing.LimitReached(1, 1));
  }

  @Test
  void noSpendBelowItsLimitIsBlockedAndEveryOneAtItIs() {
    RandomGenerator random = new SplittableRandom(SEED);
    long limit = random.nextLong(1, 50);
    limit(limit);
    long sixtieths = 0;
    for (int i = 0; i < 60; i++) {
      // When
      boolean large = random.nextInt(4) == 0;
      int seconds = random.nextInt(120);
      used(large ? "agent-3x" : "agent-1x", seconds);
      sixtieths += (large ? 3 : 1) * seconds;
      watch.look();

      // Then
      assertThat(watch.of("acme"))
          .as("seed %d: limit %d, spent %d sixtieths", SEED, limit, sixtieths)
          .isEqualTo(
              sixtieths < 60 * limit
                  ? Standing.GOOD
                  : new Standing.LimitReached(sixtieths / 60, limit));
    }
  }

  private void limit(long cents) {
    ledger.setLimit(new SpendLimit("acme", cents, now));
  }

  private void used(String profile, int seconds) {
    records++;
    Instant end = now.plus(Duration.ofSeconds(records));
    ledger.record(
        new UsageRecord(
            "session-" + records,
            UsageRecord.Kind.SESSION,
            null,
            new UsageRecord.Subject("acme", "agent", "uid", "s" + records, "pod", profile),
            "Completed",
            "AgentFinished",
            new UsageRecord.Instants(end.minusSeconds(seconds), null, null, end),
            Figures.ofSession(0, seconds, 0),
            true,
            "{}",
            end));
  }

  private static Ledger ledger(Path folder) {
    return Ledger.open("jdbc:sqlite:" + folder.resolve("ledger.db"), null, null);
  }
}

package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class ServerClockTest {
  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());
  private final RandomGenerator random = new SplittableRandom(seed);
  private Instant now = Instant.parse("2026-01-02T03:04:05.250Z");
  private final ServerClock clock = new ServerClock(() -> now);

  @BeforeEach
  void tellTheSeed(TestReporter reporter) {
    reporter.publishEntry("greenroom.seed", Long.toString(seed));
  }

  @Test
  void theLocalClockIsBelievedBeforeAnyReplyAndWhileTheRepliesAllowIt() {
    // Given
    assertThat(clock.instant()).isEqualTo(now);

    // When
    replies(100, Duration.ZERO);

    // Then
    assertThat(clock.offsetMillis()).isZero();
  }

  @Test
  void aSkewOfAnHourIsKnownToASecondAfterOneReply() {
    // When
    replies(1, Duration.ofHours(1));

    // Then
    assertOffsetIsAbout(Duration.ofHours(1), 600);
  }

  @Test
  void manyRepliesNarrowTheOffsetDown() {
    // When
    replies(300, Duration.ofMillis(-3_456_789));

    // Then
    assertOffsetIsAbout(Duration.ofMillis(-3_456_789), 60);
  }

  @Test
  void aClockThatWasSetBackIsLearnedAnew() {
    // Given
    replies(100, Duration.ZERO);

    // When
    replies(100, Duration.ofHours(-2));

    // Then
    assertOffsetIsAbout(Duration.ofHours(-2), 600);

    // And when it is right again
    replies(100, Duration.ZERO);
    assertThat(clock.offsetMillis()).isBetween(-600L, 600L);
  }

  @Test
  void theTrueOffsetIsAlwaysWithinTheBoundsSoItIsNeverMissedByMoreThanHalfASecond() {
    for (int i = 0; i < 2_000; i++) {
      // Given
      ServerClock fresh = new ServerClock(() -> now);
      Duration skew = Duration.ofMillis(random.nextLong(-10_000_000, 10_000_000));

      // When
      reply(fresh, skew, Duration.ofMillis(random.nextLong(1, 20)));

      // Then
      assertThat(fresh.offsetMillis() - skew.toMillis())
          .as("-Dgreenroom.seed=%d", seed)
          .isBetween(-1_020L, 1_020L);
    }
  }

  private void assertOffsetIsAbout(Duration skew, long millis) {
    assertThat(clock.offsetMillis())
        .as("-Dgreenroom.seed=%d", seed)
        .isBetween(skew.toMillis() - millis, skew.toMillis() + millis);
  }

  private void replies(int count, Duration skew) {
    for (int i = 0; i < count; i++) {
      reply(clock, skew, Duration.ofMillis(random.nextLong(1, 40)));
    }
  }

  private void reply(ServerClock taught, Duration skew, Duration roundTrip) {
    now = now.plusMillis(random.nextLong(5_000));
    Instant sent = now;
    Instant served = sent.plusMillis(random.nextLong(roundTrip.toMillis() + 1));
    now = sent.plus(roundTrip);
    taught.learn(served.plus(skew).truncatedTo(ChronoUnit.SECONDS), sent, now);
  }
}

package dev.greenroom.core.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Laws of every bill, each tried on 30,000 lives of its own that contradict themselves. */
class TimelinePropertyTest {

  private static final int LIVES = 30_000;

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  void everyBillIsInOrderAndAddsUp() {
    forEveryLife(
        (life, lives) -> {
          // When
          Usage bill = Timeline.of(life).settled();

          // Then
          assertThat(bill.runningTime()).isAfterOrEqualTo(bill.acceptedTime());
          assertThat(bill.stoppingTime()).isAfterOrEqualTo(bill.runningTime());
          assertThat(bill.endedTime()).isAfterOrEqualTo(bill.stoppingTime());
          assertThat(
                  bill.instantiatingSeconds() + bill.runningSeconds() + bill.tearingDownSeconds())
              .isEqualTo(bill.totalSeconds())
              .isEqualTo(Duration.between(bill.acceptedTime(), bill.endedTime()).toSeconds());
          assertThat(bill.tearingDownSeconds()).isBetween(0L, 30L);
          assertThat(bill.settled()).isTrue();
        });
  }

  @Test
  void sessionsThatNeverRanAreInstantiatingOnlyAndFree() {
    forEveryLife(
        (life, lives) -> {
          // When
          Timeline timeline = Timeline.of(life);

          // Then
          if (timeline.open().runningTime() == null) {
            Usage bill = timeline.settled();
            assertThat(bill.billable()).isFalse();
            assertThat(bill.provenance().running()).isEqualTo(Provenance.NotReached);
            assertThat(bill.totalSeconds()).isEqualTo(bill.instantiatingSeconds());
          }
        });
  }

  @Test
  void theSameLifeMakesTheSameBill() {
    forEveryLife(
        (life, lives) -> {
          // When
          Usage first = Timeline.of(life).settled();

          // Then
          assertThat(Timeline.of(life).settled()).isEqualTo(first);
          assertThat(Timeline.of(life).open()).isEqualTo(Timeline.of(life).open());
        });
  }

  @Test
  void whatWasRecordedOfRunningStaysWhateverIsSeenLater() {
    forEveryLife(
        (life, lives) -> {
          // Given
          Usage before = Timeline.of(life).open();

          // When
          Usage after = Timeline.of(lives.again(life, before)).open();

          // Then
          if (before.runningTime() != null) {
            assertThat(after.runningTime()).isEqualTo(before.runningTime());
            assertThat(after.provenance().running()).isEqualTo(before.provenance().running());
          }
        });
  }

  @Test
  void anEndThatTheRunnerToldStaysToldWhateverIsSeenLater() {
    forEveryLife(
        (life, lives) -> {
          // Given
          Usage before = Timeline.of(life).open();

          // When
          Usage after = Timeline.of(lives.again(life, before)).open();

          // Then
          if (before.provenance().stopping() != null) {
            assertThat(after.provenance().stopping())
                .isNotNull()
                .isLessThanOrEqualTo(before.provenance().stopping());
          }
        });
  }

  @Test
  void aSettledBillIsGivenBackForEver() {
    forEveryLife(
        (life, lives) -> {
          // Given
          Usage bill = Timeline.of(life).settled();

          // When
          Timeline later = Timeline.of(lives.again(life, bill));

          // Then
          assertThat(later.settled()).isSameAs(bill);
          assertThat(later.open()).isSameAs(bill);
        });
  }

  @Test
  void aLostNodeIsNeverBilledBeyondItsLastProofOfLife() {
    forEveryLife(
        (life, lives) -> {
          // Given
          Instant lease = new Evidence(life).proofOfLife();

          // When
          Usage bill = Timeline.of(life).settled();

          // Then
          if (lease != null) {
            assertProved(
                bill.stoppingTime(), bill.provenance().stopping(), lease, bill.runningTime());
            assertProved(bill.endedTime(), bill.provenance().ended(), lease, bill.stoppingTime());
          }
        });
  }

  /** What runner or kubelet said proves itself; nothing else may go beyond the Lease. */
  private static void assertProved(
      Instant instant, Provenance source, Instant lease, Instant previous) {
    boolean said = source == Provenance.Runner || source == Provenance.ContainerStatus;
    boolean cutAfterWhatWasSaid = source == Provenance.Capped;
    if (!said && !cutAfterWhatWasSaid && instant.isAfter(previous)) {
      assertThat(instant).isBeforeOrEqualTo(lease);
    }
  }

  private void forEveryLife(BiConsumer<SessionLife, RandomLives> law) {
    RandomLives lives = new RandomLives(new SplittableRandom(seed));
    for (int i = 0; i < LIVES; i++) {
      SessionLife life = lives.next();
      try {
        law.accept(life, lives);
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError(
            "broken by life %d of -Dgreenroom.seed=%d: %s".formatted(i, seed, life), broken);
      }
    }
  }
}

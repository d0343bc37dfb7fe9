package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Usage;
import dev.greenroom.core.PodFactsFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Lives whose true instants are known, seen through a kubelet that floors and a clock that lies.
 */
class TrueLivesTest {

  private static final int LIVES = 50_000;

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  void aReportedLifeIsBilledToTheSecondWhateverItsNodesClockSays() {
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < LIVES; i++) {
      // Given
      Truth truth = Truth.of(random);
      PodFactsFixture pod = truth.pod().report(truth.running(), truth.stopping(), "AgentFinished");

      // When
      Usage bill = bill(truth, pod);

      // Then
      Supplier<String> life = life(i, truth);
      assertThat(bill.runningTime()).as(life).isEqualTo(second(truth.running()));
      assertThat(bill.stoppingTime()).as(life).isEqualTo(second(truth.stopping()));
      assertThat(bill.endedTime())
          .as(life)
          .isBeforeOrEqualTo(second(truth.ended()))
          .isAfterOrEqualTo(second(truth.ended() - 1));
    }
  }

  @Test
  void aLifeWithoutAReportIsBilledToTheNodesClockNeverMoreThanItsErrorOff() {
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < LIVES; i++) {
      // Given
      Truth truth = Truth.of(random);

      // When
      Usage bill = bill(truth, truth.pod());

      // Then: floored once, and a clock that is up to a second off where it is corrected, or as
      // far off as is taken for equal
      Supplier<String> life = life(i, truth);
      long error = Duration.between(at(truth.stopping()), bill.stoppingTime()).toMillis();
      assertThat(error).as(life).isBetween(-3_100L, 4_000L);
    }
  }

  private static Usage bill(Truth truth, PodFactsFixture pod) {
    LifeFixture life = LifeFixture.started().recorded(at(truth.running())).pod(pod).now(9000);
    return Timeline.of(life.life()).settled();
  }

  private Supplier<String> life(int number, Truth truth) {
    return () -> "life %d of -Dgreenroom.seed=%d: %s".formatted(number, seed, truth);
  }

  private static Instant second(double at) {
    return at(at).truncatedTo(ChronoUnit.SECONDS);
  }

  /** What really happened, in seconds after T0, and by how much the node's clock is ahead. */
  private record Truth(double running, double stopping, double ended, Duration ahead) {

    static Truth of(RandomGenerator random) {
      double running = random.nextInt(500, 90_000) / 1000.0;
      double stopping = running + random.nextInt(4, 7_200_000) / 1000.0;
      double ended = stopping + random.nextInt(3, 29_000) / 1000.0;
      long most = random.nextBoolean() ? 5_000 : 3_700_000;
      return new Truth(running, stopping, ended, Duration.ofMillis(random.nextLong(-most, most)));
    }

    PodFactsFixture pod() {
      return PodFactsFixture.pod().runnerEnded(stopping + 0.002).agentEnded(ended).nodeAhead(ahead);
    }
  }
}

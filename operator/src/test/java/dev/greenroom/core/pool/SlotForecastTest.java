package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotForecastTest {

  @Test
  void sessionsThatAllLastTheSameEndWhenTheOldestHasLastedThat() {
    assertThat(SlotForecast.of(seconds(10, 40, 5), seconds(60, 60, 60))).hasSeconds(20);
  }

  @Test
  void aSingleSessionIsExpectedToLastAsTheMedianOfThoseThatLastedLonger() {
    assertThat(SlotForecast.of(seconds(50), seconds(10, 20, 60, 90, 100))).hasSeconds(40);
  }

  @Test
  void theMoreSessionsThereAreTheSoonerTheFirstOfThemEnds() {
    // Given
    List<Duration> lasted = seconds(IntStream.rangeClosed(1, 32).map(i -> i * 9).toArray());

    // When
    Duration ofOne = SlotForecast.of(seconds(0), lasted);
    Duration ofFive = SlotForecast.of(Collections.nCopies(5, Duration.ZERO), lasted);
    Duration ofMany = SlotForecast.of(Collections.nCopies(10_000, Duration.ZERO), lasted);

    // Then
    assertThat(ofOne).hasSeconds(144);
    assertThat(ofFive).isLessThan(ofOne);
    assertThat(ofMany).isLessThan(ofFive);
  }

  @Test
  void whereNothingIsKnownFiveSecondsAreTold() {
    assertThat(SlotForecast.of(seconds(1, 2), List.of())).isEqualTo(SlotForecast.UNKNOWN);
    assertThat(SlotForecast.of(List.of(), seconds(60))).isEqualTo(SlotForecast.UNKNOWN);
    assertThat(SlotForecast.of(seconds(500), seconds(60))).isEqualTo(SlotForecast.UNKNOWN);
  }

  @Test
  void isBetweenOneSecondAndFiveMinutes() {
    assertThat(SlotForecast.of(seconds(59), seconds(60))).isEqualTo(SlotForecast.SOONEST);
    assertThat(SlotForecast.of(seconds(1), seconds(14_000))).isEqualTo(SlotForecast.LATEST);

    long seed = new SplittableRandom().nextLong();
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < 1_000; i++) {
      Duration wait = SlotForecast.of(any(random, 20), any(random, 32));
      assertThat(wait)
          .as("seed %d", seed)
          .isBetween(SlotForecast.SOONEST, SlotForecast.LATEST)
          .isEqualTo(Duration.ofSeconds(wait.toSeconds()));
    }
  }

  private static List<Duration> any(RandomGenerator random, int most) {
    return IntStream.range(0, random.nextInt(most))
        .mapToObj(i -> Duration.ofMillis(random.nextInt(-2_000, 1_000_000)))
        .toList();
  }

  private static List<Duration> seconds(int... seconds) {
    return IntStream.of(seconds).mapToObj(Duration::ofSeconds).toList();
  }
}

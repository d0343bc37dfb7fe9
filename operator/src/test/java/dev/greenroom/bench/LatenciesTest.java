package dev.greenroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void aPercentileIsTheSmallestOneThatSoManyDoNotExceed() {
    // Given
    List<Long> millis =
        LongStream.rangeClosed(1, 200).map(i -> (201 - i) * 1_000_000).boxed().toList();
    // When
    Latencies latencies = new Latencies(millis, 4_000_000_000L);
    // Then
    assertThat(latencies.percentileMillis(50)).isEqualTo(100);
    assertThat(latencies.percentileMillis(90)).isEqualTo(180);
    assertThat(latencies.percentileMillis(99)).isEqualTo(198);
    assertThat(latencies.percentileMillis(100)).isEqualTo(200);
    assertThat(latencies.perSecond()).isEqualTo(50);
  }

  @Test
  void ofOneEveryPercentileIsThatOne() {
    // Given
    Latencies latencies = new Latencies(List.of(7_500_000L), 1_000_000_000L);
    // When
    double least = latencies.percentileMillis(0);
    // Then
    assertThat(least).isEqualTo(7.5);
    assertThat(latencies.percentileMillis(99)).isEqualTo(7.5);
  }
}

package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastWordsTest {

  @Test
  void theLastFiveLinesAreOneLineWithoutTheInstantsOfTheNode() {
    // Given
    String tail =
        IntStream.rangeClosed(1, 9)
            .mapToObj(i -> "2026-01-02T03:04:0" + i + ".123456789Z line " + i)
            .collect(Collectors.joining("\n"));

    // Then
    assertThat(LastWords.of(tail).after("it fails"))
        .isEqualTo("it fails. The agent's log ends: line 5 | line 6 | line 7 | line 8 | line 9");
  }

  @Test
  void whatIsLongIsCutAndWhatIsNoTextIsLeftOut() {
    assertThat(
            LastWords.of("2026-01-02T03:04:05+01:00 \u001b[31mred\u001b[0m\tand\u0007\n\n").text())
        .isEqualTo("red and");
    assertThat(LastWords.of("x".repeat(2_000) + "end").text()).hasSize(500).endsWith("end");
    assertThat(LastWords.of("").after("it fails")).isEqualTo("it fails");
  }
}

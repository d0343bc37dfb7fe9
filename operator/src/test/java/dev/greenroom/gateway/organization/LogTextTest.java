package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.wire.LogLine;
import dev.greenroom.gateway.wire.Timestamp;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTextTest {
  private static final String ONE =
      """
      2026-01-02T03:04:05.123456789Z first
      2026-01-02T03:04:07.000000000Z third  with spaces
      2026-01-02T03:04:07.000000000Z\s
      """;
  private static final String OTHER = "2026-01-02T05:04:06+02:00 second\n";

  @Test
  void theLinesOfAllPodsAreInTheOrderInWhichTheyWereWritten() {
    // When
    List<LogLine> lines = LogText.newest(List.of(ONE, OTHER), 10);

    // Then
    assertThat(lines)
        .extracting(LogLine::log)
        .containsExactly("first", "second", "third  with spaces", "");
    assertThat(lines)
        .extracting(LogLine::timestamp)
        .extracting(Timestamp::text)
        .startsWith("2026-01-02T03:04:05.123Z", "2026-01-02T03:04:06.000Z");
  }

  @Test
  void theLimitLeavesTheNewest() {
    // When
    List<LogLine> lines = LogText.newest(List.of(ONE, OTHER), 2);

    // Then
    assertThat(lines).extracting(LogLine::log).containsExactly("third  with spaces", "");
  }

  @Test
  void aKubeletsOwnWordIsNoLineOfTheAgent() {
    // When
    List<LogLine> lines =
        LogText.newest(
            List.of("unable to retrieve container logs for containerd://1", "", "\n"), 9);

    // Then
    assertThat(lines).isEmpty();
  }
}

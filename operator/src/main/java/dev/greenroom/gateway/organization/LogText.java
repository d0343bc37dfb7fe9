package dev.greenroom.gateway.organization;

import dev.greenroom.gateway.wire.LogLine;
import dev.greenroom.gateway.wire.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The logs of containers as the kubelet gives them: an instant, a space and the text, each line.
 */
final class LogText {
  private LogText() {}

  /** The newest lines of all, the newest last. */
  static List<LogLine> newest(Collection<String> logs, int limit) {
    List<Line> lines =
        logs.stream()
            .flatMap(String::lines)
            .flatMap(line -> parse(line).stream())
            .sorted(Comparator.comparing(Line::at))
            .toList();
    Stream<Line> newest = lines.stream().skip(Math.max(0, lines.size() - limit));
    return newest.map(line -> new LogLine(line.text(), Timestamp.of(line.at()))).toList();
  }

  /** A line without an instant is the kubelet's own word, not the agent's. */
  private static Optional<Line> parse(String line) {
    int space = line.indexOf(' ');
    if (space < 0) {
      return Optional.empty();
    }
    try {
      Instant at = OffsetDateTime.parse(line.substring(0, space)).toInstant();
      return Optional.of(new Line(at, line.substring(space + 1)));
    } catch (DateTimeException notAnInstant) {
      return Optional.empty();
    }
  }

  private record Line(Instant at, String text) {}
}

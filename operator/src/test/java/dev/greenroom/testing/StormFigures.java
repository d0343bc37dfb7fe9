package dev.greenroom.testing;

import dev.greenroom.testing.Storm.Attempt;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What callers saw of a storm, in figures.
 *
 * @param pauses in which a gateway stood still; its callers' times say nothing of the product
 */
public record StormFigures(List<Attempt> attempts, List<Stillness> pauses) {
  /** A gateway that stood still, from and to by the monotonic clock. */
  public record Stillness(GatewayChild gateway, long fromNanos, long toNanos) {
    boolean excuses(Attempt attempt) {
      return attempt.gateway().equals(gateway)
          && attempt.sentNanos() < toNanos
          && attempt.doneNanos() > fromNanos;
    }
  }

  /**
   * Answers that no caller should see, and how often each was seen. Only callers of a gateway that
   * stood still may have had none, or have been told that the API server did not answer it.
   */
  public Map<String, Long> neitherStartedNorFull() {
    return attempts.stream()
        .filter(attempt -> attempt.status() != 200 && attempt.status() != 429)
        .filter(attempt -> (attempt.status() != 0 && attempt.status() != 503) || !excused(attempt))
        .collect(
            Collectors.groupingBy(
                attempt -> attempt.status() + " " + attempt.body(), Collectors.counting()));
  }

  /** For whoever runs the long form. */
  public void print() {
    Map<String, List<Attempt>> byAgent =
        attempts.stream()
            .collect(
                Collectors.groupingBy(a -> a.wish().agent(), TreeMap::new, Collectors.toList()));
    byAgent.forEach(
        (agent, of) -> {
          System.err.println(agent + ": " + counts(of));
          System.err.println(agent + " ms: " + times(of));
        });
    System.err.println("slowest: " + slowest());
  }

  private static String counts(List<Attempt> attempts) {
    Map<Integer, Long> byStatus =
        attempts.stream()
            .collect(Collectors.groupingBy(Attempt::status, TreeMap::new, Collectors.counting()));
    return attempts.size() + " starts, by status " + byStatus;
  }

  /** The slowest of those that count: agent, answer, time, and when it was sent. */
  private String slowest() {
    long begun = attempts.stream().mapToLong(Attempt::sentNanos).min().orElse(0);
    return counted(attempts).stream()
        .sorted(Comparator.comparingLong(Attempt::millis).reversed())
        .limit(5)
        .map(
            attempt ->
                "%s %d %d ms at %d ms"
                    .formatted(
                        attempt.wish().agent(),
                        attempt.status(),
                        attempt.millis(),
                        TimeUnit.NANOSECONDS.toMillis(attempt.sentNanos() - begun)))
        .toList()
        .toString();
  }

  private List<Attempt> counted(List<Attempt> of) {
    return of.stream().filter(attempt -> !excused(attempt)).toList();
  }

  private boolean excused(Attempt attempt) {
    return pauses.stream().anyMatch(pause -> pause.excuses(attempt));
  }

  private String times(List<Attempt> of) {
    List<Attempt> counted = counted(of);
    return "started: "
        + times(counted, 200)
        + "; full: "
        + times(counted, 429)
        + "; unavailable: "
        + times(counted, 503)
        + "; excused: "
        + (of.size() - counted.size());
  }

  private static String times(List<Attempt> of, int status) {
    List<Long> millis =
        of.stream().filter(a -> a.status() == status).map(Attempt::millis).sorted().toList();
    return millis.isEmpty()
        ? "none"
        : "p50 %d, p99 %d, p100 %d"
            .formatted(
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.get(millis.size() - 1));
  }
}

package dev.greenroom.testing;

import dev.greenroom.testing.Storm.Attempt;
import java.time.Duration;
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
  private static final Duration LONGEST = Duration.ofSeconds(3);

  /** A pod, a session, and the two calls that a place lost to another gateway takes. */
  private static final int CALLS_OF_A_START = 4;

  /**
   * Half of what a gateway waits for one answer of the API server: while a bare call takes that
   * long, the write of a pod may take twice as long, and then its caller has to be told.
   */
  private static final Duration AWAY = Duration.ofMillis(2_500);

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
   * stood still may have had none; only they, and those beside whom the API server answered nobody,
   * may have been told to try again.
   */
  public Map<String, Long> neitherStartedNorFull(BareCalls bare) {
    return attempts.stream()
        .filter(attempt -> attempt.status() != 200 && attempt.status() != 429)
        .filter(attempt -> (attempt.status() != 0 && attempt.status() != 503) || !excused(attempt))
        .filter(attempt -> attempt.status() != 503 || !isAway(bare, attempt))
        .collect(
            Collectors.groupingBy(
                attempt -> attempt.status() + " " + attempt.body(), Collectors.counting()));
  }

  /**
   * Answers that came later than a caller should wait, three seconds, and later than the machine
   * accounts for: a start is a handful of calls to the API server, one after the other, and while
   * it takes long for a bare one, nobody is faster.
   */
  public List<String> late(BareCalls bare) {
    return counted(attempts).stream()
        .filter(
            attempt ->
                attempt.millis()
                    > Math.max(
                        LONGEST.toMillis(),
                        CALLS_OF_A_START
                            * bare.longest(attempt.sentNanos(), attempt.doneNanos()).toMillis()))
        .map(this::told)
        .toList();
  }

  /** How many answers came after three seconds, whatever kept them. */
  public long overThreeSeconds() {
    return counted(attempts).stream()
        .filter(attempt -> attempt.millis() > LONGEST.toMillis())
        .count();
  }

  private static boolean isAway(BareCalls bare, Attempt attempt) {
    return bare.longest(attempt.sentNanos(), attempt.doneNanos()).compareTo(AWAY) >= 0;
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
    System.err.println("unavailable: " + unavailable());
  }

  /** By gateway and words; those of callers whose gateway stood still are told apart. */
  private Map<String, Long> unavailable() {
    return attempts.stream()
        .filter(attempt -> attempt.status() != 200 && attempt.status() != 429)
        .collect(
            Collectors.groupingBy(
                attempt ->
                    "%s port %d, %d %s"
                        .formatted(
                            excused(attempt) ? "excused" : "counted",
                            attempt.gateway().port(),
                            attempt.status(),
                            attempt.body()),
                TreeMap::new,
                Collectors.counting()));
  }

  private static String counts(List<Attempt> attempts) {
    Map<Integer, Long> byStatus =
        attempts.stream()
            .collect(Collectors.groupingBy(Attempt::status, TreeMap::new, Collectors.counting()));
    return attempts.size() + " starts, by status " + byStatus;
  }

  /** The slowest of those that count. */
  private String slowest() {
    return counted(attempts).stream()
        .sorted(Comparator.comparingLong(Attempt::millis).reversed())
        .limit(5)
        .map(this::told)
        .toList()
        .toString();
  }

  /** Agent, answer, time, and when it was sent. */
  private String told(Attempt attempt) {
    long begun = attempts.stream().mapToLong(Attempt::sentNanos).min().orElse(0);
    return "%s %d %d ms at %d ms"
        .formatted(
            attempt.wish().agent(),
            attempt.status(),
            attempt.millis(),
            TimeUnit.NANOSECONDS.toMillis(attempt.sentNanos() - begun));
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
    return quantiles(
        of.stream().filter(a -> a.status() == status).map(Attempt::millis).sorted().toList());
  }

  /**
   * @param millis in their order
   */
  public static String quantiles(List<Long> millis) {
    return millis.isEmpty()
        ? "none"
        : "p50 %d, p99 %d, p100 %d"
            .formatted(
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.get(millis.size() - 1));
  }
}

package dev.greenroom.core.pool;

import java.time.Duration;
import java.time.Instant;

/**
 * Idle pods of one revision that broke one after the other, without one between them that became
 * ready and stayed so; those that were ready before count for nothing.
 *
 * @param failures so many attempts, at least 1
 * @param last when the last attempt was given up
 * @param trouble what is known of the last pod that broke
 */
public record Setback(String revision, int failures, Instant last, Trouble trouble) {
  private static final int MOST_DOUBLINGS = 9;
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /** No pod of the revision is made before: 1 s after the first failure, then twice as long. */
  public Instant nextTry() {
    Duration wait = Duration.ofSeconds(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    return last.plus(wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
  }

  /** This setback and one more failure; pods that were made together are one attempt. */
  public Setback again(Instant now, Trouble why) {
    return now.isBefore(nextTry())
        ? new Setback(revision, failures, last, why)
        : new Setback(revision, failures + 1, now, why);
  }
}

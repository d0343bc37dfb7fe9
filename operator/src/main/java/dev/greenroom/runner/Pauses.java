package dev.greenroom.runner;

import java.time.Duration;

/**
 * The pauses before a question is asked again: some short ones, then each twice the last, up to a
 * longest.
 *
 * @param next the coming one
 * @param more how many of the same length follow it
 */
record Pauses(Duration next, int more, Duration longest) {
  private static final Duration SHORT = Duration.ofMillis(100);

  /** While something is under way: for 2 s as if it came at once. */
  static final Pauses AWAITING = new Pauses(SHORT, 19, Duration.ofSeconds(2));

  /** While nobody answers, or nothing that helps. */
  static final Pauses FAILING = new Pauses(SHORT, 0, Duration.ofSeconds(5));

  Pauses after() {
    if (more > 0) {
      return new Pauses(next, more - 1, longest);
    }
    Duration twice = next.multipliedBy(2);
    return new Pauses(twice.compareTo(longest) < 0 ? twice : longest, 0, longest);
  }
}

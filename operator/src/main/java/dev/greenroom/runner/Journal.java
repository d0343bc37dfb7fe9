package dev.greenroom.runner;

import java.io.PrintStream;

/**
 * The runner's log: one line a transition, {@code name=value} pairs, never a body, header or token.
 */
final class Journal {
  private final PrintStream out;
  private final RunnerClock clock;

  Journal(PrintStream out, RunnerClock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Pairs must be plain: names of sessions, numbers, words of ours. */
  void tell(String event, String pairs) {
    String line = "time=" + clock.now() + " event=" + event;
    out.println(pairs.isEmpty() ? line : line + " " + pairs);
  }
}

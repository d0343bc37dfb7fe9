package dev.greenroom.runner;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The two clocks of a runner: the node's, for instants people read, and the monotonic one, for
 * everything that is measured.
 */
record RunnerClock(InstantSource node, LongSupplier nanos) {
  static RunnerClock system() {
    return new RunnerClock(InstantSource.system(), System::nanoTime);
  }

  Instant now() {
    return node.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}

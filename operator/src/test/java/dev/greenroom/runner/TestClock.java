package dev.greenroom.runner;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Two clocks that move only when a test moves them, each by itself. */
final class TestClock {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.123Z");

  private final AtomicLong nodeMillis = new AtomicLong(START.toEpochMilli());
  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);

  RunnerClock clock() {
    return new RunnerClock(() -> Instant.ofEpochMilli(nodeMillis.get()), nanos::get);
  }

  void passes(Duration time) {
    nodeMillis.addAndGet(time.toMillis());
    nanos.addAndGet(time.toNanos());
  }

  void nodeClockIsSetBack(Duration by) {
    nodeMillis.addAndGet(-by.toMillis());
  }
}

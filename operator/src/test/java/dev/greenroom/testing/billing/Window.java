package dev.greenroom.testing.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

/**
 * Where an instant of a bill may be, in seconds since 1970, both inclusive, and where it must come
 * from.
 */
record Window(long earliest, long latest, String source) {
  /** The second of the instant, and no other. */
  static Window exactly(Instant instant, String source) {
    return around(instant, 0, source);
  }

  /**
   * @param slack seconds by which the comparison of two clocks may be off
   */
  static Window around(Instant instant, long slack, String source) {
    long second = instant.getEpochSecond();
    return new Window(second - slack, second + slack, source);
  }

  static Window between(Instant earliest, Instant latest, String source) {
    return new Window(earliest.getEpochSecond(), latest.getEpochSecond(), source);
  }

  Window notBefore(long floor) {
    return new Window(Math.max(earliest, floor), Math.max(latest, floor), source);
  }

  /** Cut after so many seconds; what could only be later than that is said to be cut. */
  Window capped(long floor, long most) {
    long limit = floor + most;
    return latest <= limit
        ? this
        : new Window(
            Math.min(earliest, limit), limit, earliest > limit ? "Capped" : source + "|Capped");
  }

  boolean isFrom(String other) {
    return source.equals(other);
  }

  void holds(long instant, String from, String what) {
    assertThat(instant).as(what).isBetween(earliest, latest);
    assertThat(source.split("\\|")).as("source of %s", what).contains(from);
  }
}

package dev.greenroom;

import java.time.Duration;

/**
 * How much is kept of the logs of sessions that have ended.
 *
 * @param bytes of each, counted from its end; 0 for none
 * @param age for how long after the end
 */
public record LogRetention(int bytes, Duration age) {
  public static final LogRetention USUAL = new LogRetention(64 * 1024, Duration.ofDays(7));
}

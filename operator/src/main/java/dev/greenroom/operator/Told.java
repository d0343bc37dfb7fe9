package dev.greenroom.operator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pods that the API server has taken a request about, as long as the watch may not show it: a
 * second one would be a write to no effect. Only an economy, and forgotten after a while.
 */
final class Told {
  /** A watch that shows nothing for so long may have missed it. */
  static final Duration FORGOTTEN = Duration.ofSeconds(5);

  private final Map<String, Instant> until = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Told(InstantSource clock) {
    this.clock = clock;
  }

  boolean has(String podUid) {
    Instant end = until.get(podUid);
    return end != null && clock.instant().isBefore(end);
  }

  void add(String podUid) {
    Instant now = clock.instant();
    until.values().removeIf(end -> !now.isBefore(end));
    until.put(podUid, now.plus(FORGOTTEN));
  }
}

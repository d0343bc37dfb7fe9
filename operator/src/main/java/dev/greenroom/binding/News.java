package dev.greenroom.binding;

import dev.greenroom.core.session.HelloPlanner;
import dev.greenroom.runner.protocol.RunnerReport;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a runner told of its session, and when it was heard. On its way it may have waited for a
 * gateway that stood still, for any time: its sender has given up on it by then and tells it again.
 *
 * @param again whether its sender was just answered, so that it comes straight from there
 * @param received by the API server's clock
 */
record News(RunnerReport report, boolean again, Instant received) {
  /** As long as a runner waits for an answer. */
  private static final Duration LONGEST_WAY = Duration.ofSeconds(2);

  /**
   * Whether it has to be heard again to be believed: either it is old, or the node's clock is off,
   * and only an answer to an answer tells which.
   */
  boolean mayBeOld() {
    return report.runningMillis().isPresent() && !again && !isOfNow();
  }

  /**
   * How long the agent had the session, and since when by the API server's clock: by the node's
   * where that agrees, since it was read when the report was written, else by the receipt; null
   * when it never had it.
   */
  HelloPlanner.@Nullable Ran ran() {
    boolean onItsWay = isOfNow() && report.now().isBefore(received);
    Instant written = onItsWay ? report.now() : received;
    return report
        .runningMillis()
        .map(millis -> new HelloPlanner.Ran(written.minusMillis(millis), Duration.ofMillis(millis)))
        .orElse(null);
  }

  private boolean isOfNow() {
    return Duration.between(report.now(), received).abs().compareTo(LONGEST_WAY) <= 0;
  }
}

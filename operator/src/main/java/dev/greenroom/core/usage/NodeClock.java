package dev.greenroom.core.usage;

import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a node's clock is ahead of the API server's.
 *
 * <p>Estimated once per pod: the kubelet stamps startTime some 10 ms after the scheduler has
 * stamped PodScheduled (kubelet.md, section 1). Both are floored to seconds, so that equal clocks
 * show a difference of 0 or 1 s, and a busy node up to 3 s. Such a difference says nothing about
 * the clocks and is ignored: correcting by it would add its own error to every instant. Anything
 * outside can't be explained by a healthy start and is taken as it is, good to about a second.
 */
record NodeClock(Duration ahead) {

  private static final Duration LEAST = Duration.ofSeconds(-1);
  private static final Duration MOST = Duration.ofSeconds(3);

  static NodeClock of(@Nullable PodFacts pod) {
    Instant node = pod == null ? null : Mark.known(pod.startTime());
    Instant server = pod == null ? null : Mark.known(pod.scheduledTime());
    if (node == null || server == null) {
      return new NodeClock(Duration.ZERO);
    }
    Duration ahead = Duration.between(server, node);
    boolean ordinary = ahead.compareTo(LEAST) >= 0 && ahead.compareTo(MOST) <= 0;
    return new NodeClock(ordinary ? Duration.ZERO : ahead);
  }

  Instant toServer(Instant ofNode) {
    return ofNode.minus(ahead);
  }
}

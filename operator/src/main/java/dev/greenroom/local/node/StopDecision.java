package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** That the containers of a pod have to end now, how long they have for it, and why. */
record StopDecision(Duration grace, PodEnd why) {
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

  /** Empty when the pod may go on. */
  static Optional<StopDecision> of(
      Pod pod, boolean objectGone, boolean nodeEnds, Instant startTime, Instant now) {
    if (objectGone) {
      return Optional.of(new StopDecision(Duration.ZERO, PodEnd.ORDINARY));
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      Duration allowed = seconds(pod.getMetadata().getDeletionGracePeriodSeconds(), 0);
      boolean sooner = nodeEnds && allowed.compareTo(SHUTDOWN_GRACE) > 0;
      return Optional.of(new StopDecision(sooner ? SHUTDOWN_GRACE : allowed, PodEnd.ORDINARY));
    }
    if (nodeEnds) {
      return Optional.of(new StopDecision(SHUTDOWN_GRACE, PodEnd.NODE_SHUTDOWN));
    }
    if (deadline(pod, startTime).filter(end -> !now.isBefore(end)).isPresent()) {
      Duration allowed = seconds(pod.getSpec().getTerminationGracePeriodSeconds(), 30);
      return Optional.of(new StopDecision(allowed, PodEnd.DEADLINE_EXCEEDED));
    }
    return Optional.empty();
  }

  /** When {@code activeDeadlineSeconds} are over, counted from the start of the pod. */
  static Optional<Instant> deadline(Pod pod, Instant startTime) {
    return Optional.ofNullable(pod.getSpec().getActiveDeadlineSeconds())
        .map(startTime::plusSeconds);
  }

  private static Duration seconds(@Nullable Long given, long otherwise) {
    return Duration.ofSeconds(given == null ? otherwise : given);
  }
}

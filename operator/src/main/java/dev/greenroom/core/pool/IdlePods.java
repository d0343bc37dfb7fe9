package dev.greenroom.core.pool;

import dev.greenroom.api.Names;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What can be told of one pod that no session has claimed. */
final class IdlePods {
  static final String STARTING = Names.STATE_STARTING;
  static final String WARM = Names.STATE_WARM;
  static final String RETIRED = Names.STATE_RETIRED;

  /** How long a warm pod may be not ready before it is replaced: a probe can fail once. */
  private static final Duration RELAPSE = Duration.ofSeconds(30);

  /** An agent that gets ready and then dies, again and again, is no success each time. */
  private static final Duration STEADY = Duration.ofSeconds(10);

  private IdlePods() {}

  /** Not claimed, not retired and not being deleted: a start may have it, now or soon. */
  static boolean idle(PodFacts pod) {
    return !pod.terminating() && (STARTING.equals(pod.state()) || WARM.equals(pod.state()));
  }

  /** No session has claimed it. */
  static boolean unclaimed(PodFacts pod) {
    return STARTING.equals(pod.state()) || WARM.equals(pod.state()) || RETIRED.equals(pod.state());
  }

  static boolean starting(PodFacts pod) {
    return idle(pod) && STARTING.equals(pod.state());
  }

  /** A start may claim it without a read. */
  static boolean warm(PodFacts pod) {
    return idle(pod)
        && WARM.equals(pod.state())
        && !over(pod)
        && (pod.ready() == null || pod.ready().status());
  }

  /** A start may claim it: so far nothing speaks against its getting ready. */
  static boolean promising(PodFacts pod) {
    return starting(pod) && !over(pod) && !failsToStart(pod.agent()) && !failsToStart(pod.runner());
  }

  static boolean ready(PodFacts pod) {
    return pod.ready() != null && pod.ready().status();
  }

  static boolean broken(PodFacts pod, Instant now, Duration startTimeout) {
    return over(pod) || givenUpAt(pod, startTimeout).filter(end -> !end.isAfter(now)).isPresent();
  }

  /** A pod that its kubelet evicts is Failed, often without a word about its containers. */
  private static boolean over(PodFacts pod) {
    return pod.agent().ended()
        || pod.runner().ended()
        || pod.phase().equals("Failed")
        || pod.phase().equals("Succeeded");
  }

  /** When the pod is given up unless it becomes ready before; empty while it is ready. */
  static Optional<Instant> givenUpAt(PodFacts pod, Duration startTimeout) {
    if (ready(pod)) {
      return Optional.empty();
    }
    if (imageFailed(pod.agent()) || imageFailed(pod.runner())) {
      return Optional.of(pod.created());
    }
    if (configFailed(pod.agent()) || configFailed(pod.runner())) {
      return Optional.of(pod.created().plus(ContainerFacts.Waiting.CONFIG_PATIENCE));
    }
    return Optional.of(
        WARM.equals(pod.state()) && pod.ready() != null
            ? pod.ready().since().plus(RELAPSE)
            : pod.created().plus(startTimeout));
  }

  private static boolean failsToStart(ContainerFacts container) {
    return imageFailed(container) || configFailed(container);
  }

  private static boolean imageFailed(ContainerFacts container) {
    return container instanceof ContainerFacts.Waiting waiting && waiting.imageFailed();
  }

  private static boolean configFailed(ContainerFacts container) {
    return container instanceof ContainerFacts.Waiting waiting && waiting.configFailed();
  }

  /** Ready for long enough that the next failure is the first again. */
  static boolean steady(PodFacts pod, Instant now) {
    return ready(pod) && pod.ready() != null && !steadyAt(pod.ready()).isAfter(now);
  }

  static Instant steadyAt(PodFacts.Transition ready) {
    return ready.since().plus(STEADY);
  }
}

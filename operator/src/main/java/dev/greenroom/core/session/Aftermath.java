package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.usage.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left to do of a session that is over: its pod is torn down, its usage becomes final, then
 * pod and object are let go.
 */
final class Aftermath {
  private static final int STOP_GRACE_SECONDS = 5;

  private Aftermath() {}

  static SessionStep tearDown(ObservedSession session, Instant now) {
    PodFacts pod = session.pod().facts();
    if (pod == null || pod.tornDown() || session.node() instanceof NodeView.Gone) {
      return settle(session, pod, now);
    }
    if (pod.deletionTimestamp() == null) {
      Reason reason = reason(session);
      boolean natural = reason == Reason.AgentFinished || reason == Reason.AgentError;
      return new SessionStep.TearDown(
          pod.runner() instanceof ContainerFacts.Running, natural ? null : STOP_GRACE_SECONDS);
    }
    Duration left = Duration.between(now, pod.deletionTimestamp().plus(PodFacts.NODE_PATIENCE));
    return new SessionStep.Idle(
        left.compareTo(PodFacts.NODE_PATIENCE) > 0 ? left : PodFacts.NODE_PATIENCE);
  }

  private static SessionStep settle(ObservedSession session, @Nullable PodFacts pod, Instant now) {
    Reason reason = reason(session);
    String message =
        Conditions.find(session.conditions(), ObservedSession.FINISHED)
            .map(Condition::message)
            .orElse(reason.sentence());
    End end = detailed(reason, pod).orElseGet(() -> new End(reason, message));
    Usage usage = Timeline.of(SessionPlanner.life(session, now)).settled();
    return new SessionStep.Write(
        new Statuses(session, now).finished(end, usage),
        List.of(
            SessionPlanner.note(end),
            new SessionStep.Note(false, "UsageRecorded", figures(usage))));
  }

  /** What the pod's last status adds to a reason that was written before it was there. */
  private static Optional<End> detailed(Reason reason, @Nullable PodFacts pod) {
    if (reason == Reason.AgentCrashed && pod != null) {
      return Optional.of(Endings.crash(pod));
    }
    return reason == Reason.AgentError && pod != null && pod.report() != null
        ? Optional.of(Endings.agentError(pod.report()))
        : Optional.empty();
  }

  static SessionStep afterTheEnd(ObservedSession session, Instant now) {
    PodFacts pod = session.pod().facts();
    if (pod != null && pod.usageFinalizer() && recorded(session)) {
      return new SessionStep.ReleasePod();
    }
    if (session.deleted()) {
      return session.finalizer() ? new SessionStep.ReleaseSession() : new SessionStep.Idle(null);
    }
    AgentSessionSpec.Limits limits = session.spec().limits();
    Instant since = session.finishedSince();
    if (limits == null || limits.retainSeconds() == null || since == null) {
      return new SessionStep.Idle(null);
    }
    Instant until = since.plusSeconds(limits.retainSeconds());
    return now.isBefore(until)
        ? new SessionStep.Idle(Duration.between(now, until).plusMillis(1))
        : new SessionStep.Expire();
  }

  private static boolean recorded(ObservedSession session) {
    AgentSessionStatus status = session.status();
    return status != null
        && status.usage() != null
        && Boolean.TRUE.equals(status.usage().settled());
  }

  private static Reason reason(ObservedSession session) {
    AgentSessionStatus status = session.status();
    return status == null || status.reason() == null ? Reason.PodDeleted : status.reason();
  }

  private static String figures(Usage usage) {
    return "%d s in all: instantiating %d s, running %d s, tearing down %d s%s"
        .formatted(
            usage.totalSeconds(),
            usage.instantiatingSeconds(),
            usage.runningSeconds(),
            usage.tearingDownSeconds(),
            Boolean.TRUE.equals(usage.billable()) ? "" : " (not billable: it never ran)");
  }
}

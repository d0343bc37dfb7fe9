package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next status of a session, from the one that was read: what is not mentioned stays. */
final class Statuses {
  private final ObservedSession session;
  private final Instant now;

  Statuses(ObservedSession session, Instant now) {
    this.session = session;
    this.now = now;
  }

  /**
   * The phase that these conditions amount to: conditions are the truth, the phase is a word for
   * them.
   */
  static Phase phase(List<Condition> conditions, @Nullable Reason reason) {
    if (Conditions.isTrue(conditions, ObservedSession.FINISHED)) {
      return switch (reason == null ? Reason.Kind.FAILED : reason.kind()) {
        case REJECTED -> Phase.Rejected;
        case FAILED -> Phase.Failed;
        case STOPPED -> Phase.Stopped;
        case COMPLETED -> Phase.Completed;
      };
    }
    if (Conditions.find(conditions, ObservedSession.FINISHED).isPresent()) {
      return Phase.Stopping;
    }
    if (Conditions.isTrue(conditions, ObservedSession.RUNNING)) {
      return Phase.Running;
    }
    return Conditions.isTrue(conditions, ObservedSession.ADMITTED) ? Phase.Starting : Phase.Pending;
  }

  AgentSessionStatus pending(String reason, String message) {
    Conditions conditions =
        conditions().with(ObservedSession.ADMITTED, Condition.Status.Unknown, reason, message);
    return status(conditions, null, null, null);
  }

  /** In line for a slot; the place is a field of its own, so that a condition says what stays. */
  AgentSessionStatus waiting(int position) {
    Conditions conditions =
        conditions()
            .with(
                ObservedSession.ADMITTED,
                Condition.Status.Unknown,
                "WaitingInLine",
                "Every slot is taken: waiting in line for one");
    return status(conditions, null, null, null).at(position);
  }

  AgentSessionStatus rejected(Reason reason, String message) {
    Conditions conditions =
        conditions()
            .with(ObservedSession.ADMITTED, false, reason.name(), message)
            .with(ObservedSession.FINISHED, true, reason.name(), message);
    AgentSessionStatus.Rejection rejection =
        new AgentSessionStatus.Rejection(reason.code(), reason, message);
    return status(conditions, reason, rejection, null);
  }

  /** Over before it was bound, without having been rejected: there is nothing to bill. */
  AgentSessionStatus overUnbound(End end) {
    Conditions conditions =
        conditions()
            .with(ObservedSession.ADMITTED, false, end.reason().name(), end.message())
            .with(ObservedSession.FINISHED, true, end.reason().name(), end.message());
    return status(conditions, end.reason(), null, null);
  }

  AgentSessionStatus starting(String progress, Usage usage) {
    Conditions conditions =
        conditions()
            .with(ObservedSession.ADMITTED, true, "Bound", boundTo())
            .with(ObservedSession.RUNNING, false, "Starting", progress);
    return status(conditions, null, null, usage);
  }

  AgentSessionStatus running(Usage usage) {
    Conditions conditions =
        conditions()
            .with(ObservedSession.ADMITTED, true, "Bound", boundTo())
            .with(ObservedSession.RUNNING, true, "Running", "The agent has the session");
    return status(conditions, null, null, usage);
  }

  AgentSessionStatus stopping(End end, Usage usage) {
    Conditions conditions =
        conditions()
            .with(ObservedSession.ADMITTED, true, "Bound", boundTo())
            .with(ObservedSession.RUNNING, false, end.reason().name(), end.message())
            .with(ObservedSession.FINISHED, false, "TearingDown", end.message());
    return status(conditions, end.reason(), null, usage);
  }

  AgentSessionStatus finished(End end, Usage usage) {
    Conditions conditions =
        conditions()
            .with(ObservedSession.RUNNING, false, end.reason().name(), end.message())
            .with(ObservedSession.FINISHED, true, end.reason().name(), end.message())
            .with(
                ObservedSession.USAGE_RECORDED,
                true,
                "Final",
                usage.totalSeconds() + " seconds are recorded");
    return status(conditions, end.reason(), null, usage);
  }

  /** Whether the session waited for a pod to start; what was known before the pod went stays. */
  private boolean coldly(@Nullable PodFacts pod) {
    if (pod != null) {
      return !pod.claimedWarm();
    }
    AgentSessionStatus before = session.status();
    return before == null || !Boolean.FALSE.equals(before.startedColdly());
  }

  private String boundTo() {
    AgentSessionSpec.Binding binding = session.spec().binding();
    return binding == null ? "Not bound" : "Bound to pod " + binding.podName();
  }

  private Conditions conditions() {
    return Conditions.of(session.conditions(), session.generation(), now);
  }

  private AgentSessionStatus status(
      Conditions conditions,
      @Nullable Reason reason,
      AgentSessionStatus.@Nullable Rejection rejection,
      @Nullable Usage usage) {
    AgentSessionStatus before = session.status();
    PodFacts pod = session.pod().facts();
    boolean bound = session.spec().binding() != null;
    String node = pod == null ? null : pod.nodeName();
    return new AgentSessionStatus(
        session.generation(),
        phase(conditions.list(), reason),
        reason,
        conditions.list(),
        rejection,
        bound && rejection == null ? coldly(pod) : null,
        node == null && before != null ? before.nodeName() : node,
        null,
        usage);
  }
}

package dev.greenroom.core.pool;

import dev.greenroom.api.Condition;
import dev.greenroom.core.Conditions;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The conditions of an AgentDeployment, one method each. */
final class PoolConditions {
  /** A single failure of a revision that was proved is an accident; the pod is replaced. */
  private static final int ACCIDENTS = 1;

  private static final String SUSPENDED = "Suspended";

  private final ObservedPool pool;
  private final @Nullable String proved;
  private final boolean suspended;

  PoolConditions(ObservedPool pool, @Nullable String proved, boolean suspended) {
    this.pool = pool;
    this.proved = proved;
    this.suspended = suspended;
  }

  Conditions on(Conditions before) {
    return forKstatus(available(degraded(progressing(ready(before)))));
  }

  /** One word for people: why the agent is not simply as its spec asks; null when it is. */
  static @Nullable String reason(Conditions conditions) {
    return Stream.of(
            reason(conditions, "Ready", Condition.Status.False).filter(SUSPENDED::equals),
            reason(conditions, "Degraded", Condition.Status.True),
            reason(conditions, "Progressing", Condition.Status.True))
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(null);
  }

  private static Optional<String> reason(
      Conditions conditions, String type, Condition.Status status) {
    return Conditions.find(conditions.list(), type)
        .filter(condition -> condition.status() == status)
        .map(Condition::reason);
  }

  private Conditions ready(Conditions before) {
    if (suspended) {
      return before.with(
          "Ready", false, SUSPENDED, "spec.suspend is true: no new sessions are started");
    }
    // Nothing is tried while no idle pod is wanted and no revision has to be kept: then its first
    // session proves it.
    if (proved != null || !pool.proofWanted()) {
      return before.with("Ready", true, "Available", "New sessions can be started");
    }
    Setback setback = pool.setback(pool.current());
    return before.with(
        "Ready",
        false,
        "Progressing",
        setback == null
            ? "No pod has become ready yet"
            : "No pod has become ready yet: " + setback.trouble().message());
  }

  private Conditions progressing(Conditions before) {
    if (!pool.current().equals(proved) && pool.proofWanted()) {
      return before.with(
          "Progressing",
          true,
          "Proving",
          "Waiting for a pod of revision " + pool.current() + " to become ready");
    }
    boolean old = pool.pods().stream().anyMatch(pod -> IdlePods.idle(pod) && !pool.upToDate(pod));
    return old
        ? before.with(
            "Progressing",
            true,
            "Replacing",
            "Idle pods of an old revision or runner are being replaced")
        : before.with("Progressing", false, "Complete", "The pool is of the current revision");
  }

  private Conditions degraded(Conditions before) {
    Setback setback = pool.setback(pool.current());
    boolean unproved = !pool.current().equals(proved);
    if (setback == null || setback.failures() <= ACCIDENTS && !unproved) {
      return before.with("Degraded", false, "AsExpected", "The current revision does not fail");
    }
    String rest =
        unproved && proved != null
            ? "; new sessions still run revision " + proved
            : "; it is tried again";
    return before.with(
        "Degraded",
        true,
        setback.trouble().reason().name(),
        "Revision " + pool.current() + " fails: " + setback.trouble().message() + rest);
  }

  private Conditions available(Conditions before) {
    // An idle pod is a slot that a start can have.
    long free = pool.capacity() - pool.pods().stream().filter(pod -> !IdlePods.idle(pod)).count();
    return free > 0
        ? before.with("CapacityAvailable", true, "SlotsFree", free + " slots free")
        : before.with(
            "CapacityAvailable", false, "AtCapacity", "All slots are taken: starts get 429");
  }

  /**
   * The two conditions by which kstatus (Flux, kpt, cli-utils) tells whether what was applied has
   * come about: while Ready speaks of sessions, and stays True when an earlier revision serves,
   * these speak of the spec as it is. Each is there only while it is true, never both: kstatus goes
   * by the first that it meets.
   */
  private Conditions forKstatus(Conditions before) {
    Condition progress = Conditions.find(before.list(), "Progressing").orElseThrow();
    Condition trouble = Conditions.find(before.list(), "Degraded").orElseThrow();
    Setback setback = pool.setback(pool.current());
    // One failure may be a registry that was away: who waits is told to wait.
    boolean stalled =
        trouble.status() == Condition.Status.True
            && setback != null
            && setback.failures() > ACCIDENTS;
    if (stalled) {
      return before
          .without("Reconciling")
          .with("Stalled", true, trouble.reason(), trouble.message());
    }
    Conditions moving = before.without("Stalled");
    return progress.status() == Condition.Status.True
        ? moving.with("Reconciling", true, progress.reason(), progress.message())
        : moving.without("Reconciling");
  }
}

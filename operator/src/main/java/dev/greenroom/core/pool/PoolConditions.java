package dev.greenroom.core.pool;

import dev.greenroom.core.Conditions;
import org.jspecify.annotations.Nullable;

/** The conditions of an AgentDeployment, one method each. */
final class PoolConditions {
  /** A single failure of a revision that was proved is an accident; the pod is replaced. */
  private static final int ACCIDENTS = 1;

  private final ObservedPool pool;
  private final @Nullable String proved;
  private final boolean suspended;

  PoolConditions(ObservedPool pool, @Nullable String proved, boolean suspended) {
    this.pool = pool;
    this.proved = proved;
    this.suspended = suspended;
  }

  Conditions on(Conditions before) {
    return available(degraded(progressing(ready(before))));
  }

  private Conditions ready(Conditions before) {
    if (suspended) {
      return before.with(
          "Ready", false, "Suspended", "spec.suspend is true: no new sessions are started");
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
}

package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Probe;
import org.jspecify.annotations.Nullable;

/** The result of a probe so far: it turns only after enough equal answers in a row. */
record ProbeState(boolean passing, int successes, int failures) {
  static ProbeState initial() {
    return new ProbeState(false, 0, 0);
  }

  ProbeState next(boolean success, Probe probe) {
    int good = success ? successes + 1 : 0;
    int bad = success ? 0 : failures + 1;
    if (good >= atLeastOne(probe.getSuccessThreshold(), 1)) {
      return new ProbeState(true, good, bad);
    }
    boolean turns = bad >= atLeastOne(probe.getFailureThreshold(), 3);
    return new ProbeState(passing && !turns, good, bad);
  }

  /** A startup probe that has failed as often as it may. */
  boolean exhausted(Probe probe) {
    return !passing && failures >= atLeastOne(probe.getFailureThreshold(), 3);
  }

  static int atLeastOne(@Nullable Integer given, int otherwise) {
    return given == null || given < 1 ? otherwise : given;
  }
}

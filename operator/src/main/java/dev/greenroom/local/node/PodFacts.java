package dev.greenroom.local.node;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of one pod on this node, from which its status follows.
 *
 * @param startTime when the node took the pod
 * @param sandboxReady its ports are mapped and its containers may start
 * @param containers in the order of the spec
 */
record PodFacts(
    Instant startTime, boolean sandboxReady, Map<String, ContainerFacts> containers, PodEnd end) {
  PodFacts {
    containers = Collections.unmodifiableMap(new LinkedHashMap<>(containers));
  }

  boolean allEnded() {
    return containers.values().stream().allMatch(ContainerFacts::ended);
  }

  String phase() {
    if (containers.values().stream().anyMatch(ContainerFacts.Waiting.class::isInstance)) {
      return "Pending";
    }
    if (!allEnded()) {
      return "Running";
    }
    return end.failsThePod() || !allSucceeded() ? "Failed" : "Succeeded";
  }

  private boolean allSucceeded() {
    return containers.values().stream()
        .allMatch(c -> c instanceof ContainerFacts.Ended e && e.exitCode() == 0);
  }
}

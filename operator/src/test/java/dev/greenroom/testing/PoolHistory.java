package dev.greenroom.testing;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods of one AgentDeployment (by UID) and the capacities it has had: laws 1 and 4. */
final class PoolHistory {
  private record Capacity(int value, Instant since) {}

  private final Duration startsInFlight;
  private final List<Capacity> capacities = new ArrayList<>();
  private final Map<String, Pod> pods = new HashMap<>();

  PoolHistory(Duration startsInFlight) {
    this.startsInFlight = startsInFlight;
  }

  void capacity(AgentDeployment agent, Instant now) {
    var pool = agent.getSpec().pool();
    int capacity = pool == null || pool.capacity() == null ? 10 : pool.capacity();
    if (capacities.isEmpty() || capacities.get(capacities.size() - 1).value() != capacity) {
      capacities.add(new Capacity(capacity, now));
    }
    check();
  }

  void saw(Pod pod, Instant now) {
    boolean fresh = pods.put(pod.getMetadata().getUid(), pod) == null;
    check();
    if (fresh && !capacities.isEmpty()) {
      int most = largestSince(now.minus(startsInFlight));
      int slot = Integer.parseInt(pod.getMetadata().getLabels().get(Names.SLOT));
      Law.holds(
          slot < most && pods.size() <= most,
          "after a lowering no start is made above it: %s is pod %d, capacity %d",
          pod.getMetadata().getName(),
          pods.size(),
          most);
    }
  }

  void gone(Pod pod) {
    pods.remove(pod.getMetadata().getUid());
  }

  private void check() {
    int most = capacities.stream().mapToInt(Capacity::value).max().orElse(Integer.MAX_VALUE);
    Law.holds(pods.size() <= most, "pods <= capacity: %d pods, capacity %d", pods.size(), most);
    long names = pods.values().stream().map(p -> p.getMetadata().getName()).distinct().count();
    Law.holds(names == pods.size(), "names are unique: %s", pods.keySet());
  }

  /** The largest capacity that somebody could have read since then. */
  private int largestSince(Instant then) {
    int most = capacities.get(capacities.size() - 1).value();
    for (int i = capacities.size() - 2; i >= 0; i--) {
      if (capacities.get(i + 1).since().isAfter(then)) {
        most = Math.max(most, capacities.get(i).value());
      }
    }
    return most;
  }
}

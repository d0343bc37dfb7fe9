package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.usage.IdleTime;
import dev.greenroom.core.usage.IdleTime.Slice;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A ledger in memory that outlives its operators and takes each slice of idle time once: told anew,
 * it must be the same.
 */
final class IdleBooks implements Books {
  private static final UsageTotals NOTHING = new UsageTotals(0L, 0L, 0L, 0L, 0L, 0L);

  /** By the pod's UID and the beginning. */
  private final Map<String, Slice> slices = new LinkedHashMap<>();

  /** The database can't be reached: nothing is taken. */
  boolean away;

  /** Seconds recorded of a pod. */
  long seconds(String podUid) {
    return slices.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(podUid + "/"))
        .mapToLong(entry -> entry.getValue().seconds())
        .sum();
  }

  long count() {
    return slices.size();
  }

  @Override
  public boolean keeps(Pod pod, IdleTime idle) {
    if (away) {
      return idle.isEmpty();
    }
    for (Slice slice : idle.slices()) {
      Slice before = slices.putIfAbsent(pod.getMetadata().getUid() + "/" + slice.from(), slice);
      assertThat(before == null || before.equals(slice))
          .as("%s: %s, then %s", pod.getMetadata().getName(), before, slice)
          .isTrue();
    }
    return true;
  }

  @Override
  public void gone(Pod pod) {}

  @Override
  public boolean keeps(AgentSession session) {
    return true;
  }

  @Override
  public void gone(AgentSession session) {}

  @Override
  public UsageTotals totals(AgentDeployment agent) {
    return NOTHING;
  }

  @Override
  public void gone(AgentDeployment agent) {}

  @Override
  public void listen(Listener listener) {}
}

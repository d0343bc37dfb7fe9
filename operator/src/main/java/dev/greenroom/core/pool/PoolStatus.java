package dev.greenroom.core.pool;

import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The status of an AgentDeployment, made from its spec and the pods of its UID. */
public final class PoolStatus {
  private PoolStatus() {}

  /**
   * @param before the status that the object has, so that transition times move only when a
   *     condition does
   * @param pods the pods of this deployment, by its UID
   */
  public static AgentDeploymentStatus of(
      String agent,
      AgentDeploymentSpec spec,
      long generation,
      @Nullable AgentDeploymentStatus before,
      Collection<PodFacts> pods,
      AgentDeploymentStatus.UsageTotals usage,
      Instant now) {
    int capacity = capacity(spec);
    int stopping = (int) pods.stream().filter(PodFacts::terminating).count();
    int active = pods.size() - stopping;
    List<Condition> conditions = before == null ? null : before.conditions();
    Conditions updated = Conditions.of(conditions, generation, now);
    if (Boolean.TRUE.equals(spec.suspend())) {
      updated =
          updated.with(
              "Ready", false, "Suspended", "spec.suspend is true: no new sessions are started");
    } else {
      updated = updated.with("Ready", true, "Available", "New sessions can be started");
    }
    updated =
        pods.size() < capacity
            ? updated.with(
                "CapacityAvailable", true, "SlotsFree", (capacity - pods.size()) + " slots free")
            : updated.with(
                "CapacityAvailable", false, "AtCapacity", "All slots are taken: starts get 429");
    return new AgentDeploymentStatus(
        generation,
        updated.list(),
        new AgentDeploymentStatus.Pool(capacity, active, 0, stopping, 0),
        Names.AGENT + "=" + agent + "," + Names.STATE + "=warm",
        null,
        usage);
  }

  /** The capacity that starts respect; the schema's default where the object has none. */
  public static int capacity(AgentDeploymentSpec spec) {
    AgentDeploymentSpec.Pool pool = spec.pool();
    return pool == null || pool.capacity() == null ? 10 : pool.capacity();
  }
}

package dev.greenroom.core.pool;

import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Names;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The status of an AgentDeployment, made from its spec and the pods of its UID. */
public final class PoolStatus {
  private PoolStatus() {}

  /**
   * @param before the status that the object has, so that transition times move only when a
   *     condition does
   * @param proved the revision that the plan says is proved, or null
   */
  public static AgentDeploymentStatus of(
      String agent,
      AgentDeploymentSpec spec,
      long generation,
      @Nullable AgentDeploymentStatus before,
      ObservedPool pool,
      @Nullable String proved,
      AgentDeploymentStatus.UsageTotals usage,
      Instant now) {
    Conditions conditions =
        new PoolConditions(pool, proved, Boolean.TRUE.equals(spec.suspend()))
            .on(Conditions.of(before == null ? null : before.conditions(), generation, now));
    return new AgentDeploymentStatus(
        generation,
        conditions.list(),
        PoolConditions.reason(conditions),
        new AgentDeploymentStatus.Pool(
            pool.capacity(),
            count(pool, pod -> !pod.terminating() && !IdlePods.unclaimed(pod)),
            count(pool, IdlePods::starting),
            count(pool, pod -> pod.terminating() || IdlePods.RETIRED.equals(pod.state())),
            count(pool, pod -> IdlePods.idle(pod) && IdlePods.WARM.equals(pod.state()))),
        Names.AGENT + "=" + agent + "," + Names.STATE + "=warm",
        new AgentDeploymentStatus.Revision(pool.current(), proved),
        usage);
  }

  private static int count(ObservedPool pool, Predicate<PodFacts> which) {
    return (int) pool.pods().stream().filter(which).count();
  }

  /** True when a start could still claim this pod. */
  public static boolean claimable(PodFacts pod) {
    return IdlePods.idle(pod);
  }

  /** The capacity that starts respect; the schema's default where the object has none. */
  public static int capacity(AgentDeploymentSpec spec) {
    AgentDeploymentSpec.Pool pool = spec.pool();
    return pool == null || pool.capacity() == null ? 10 : pool.capacity();
  }

  /** The idle pods that are wanted; the schema's default where the object has none. */
  public static int warm(AgentDeploymentSpec spec) {
    AgentDeploymentSpec.Pool pool = spec.pool();
    return pool == null || pool.warm() == null ? 0 : pool.warm();
  }
}

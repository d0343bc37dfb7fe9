package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.PoolStatus;
import dev.greenroom.core.pool.StartChoice;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pool of one agent as a start chooses from it: what its AgentDeployment says, and its pods.
 */
final class AgentPool {
  private final AgentDeployment agent;
  private final Readings readings;

  AgentPool(AgentDeployment agent, Readings readings) {
    this.agent = agent;
    this.readings = readings;
  }

  String namespace() {
    return agent.getMetadata().getNamespace();
  }

  /** Of the agent. */
  String uid() {
    return agent.getMetadata().getUid();
  }

  int capacity() {
    return PoolStatus.capacity(agent.getSpec());
  }

  /** The revision that a pod is made of. */
  String serving() {
    String proved = proved();
    return proved == null ? readings.revision(agent.getSpec()) : proved;
  }

  /** A loop, as every start goes over the whole pool. */
  List<PodFacts> facts(Collection<Pod> pods) {
    List<PodFacts> facts = new ArrayList<>(pods.size());
    for (Pod pod : pods) {
      facts.add(readings.of(pod));
    }
    return facts;
  }

  /**
   * @param first where to begin to look: any number
   */
  StartChoice.Pool of(List<PodFacts> pods, Set<Integer> taken, int first) {
    int capacity = capacity();
    return new StartChoice.Pool(
        capacity,
        readings.revision(agent.getSpec()),
        proved(),
        pods,
        taken,
        Math.floorMod(first, Math.max(1, capacity)));
  }

  private @Nullable String proved() {
    AgentDeploymentStatus status = agent.getStatus();
    return status == null || status.revision() == null ? null : status.revision().ready();
  }
}

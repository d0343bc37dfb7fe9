package dev.greenroom.core.pool;

import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a pool's plan is decided on.
 *
 * @param capacity most pods at once
 * @param warm idle pods that are wanted, as long as the capacity allows them
 * @param deleting true once the deletion of the AgentDeployment was accepted
 * @param current revision of the spec as it is
 * @param proved the revision last seen ready, which starts run until the current one is; null when
 *     none ever was
 * @param runner the runner that pods get now
 * @param pods of this AgentDeployment, by its UID
 * @param setbacks what went wrong with idle pods of the current and of the proved revision
 * @param startTimeout how long a pod may take to become ready
 */
public record ObservedPool(
    int capacity,
    int warm,
    boolean deleting,
    String current,
    @Nullable String proved,
    String runner,
    List<PodFacts> pods,
    List<Setback> setbacks,
    Duration startTimeout) {

  public ObservedPool {
    pods = List.copyOf(pods);
    setbacks = List.copyOf(setbacks);
  }

  /** Made as a pod is made now: of the current revision, with the current runner. */
  boolean upToDate(PodFacts pod) {
    return current.equals(pod.revision()) && runner.equals(pod.runnerVersion());
  }

  /** What went wrong with idle pods of this revision, or null. */
  public @Nullable Setback setback(String revision) {
    return setbacks.stream()
        .filter(setback -> setback.revision().equals(revision))
        .findFirst()
        .orElse(null);
  }

  /**
   * True when the current revision is to be tried with an idle pod: one was proved before it, or
   * idle pods are wanted anyway. Otherwise its first session proves it.
   */
  boolean proofWanted() {
    return proved != null || warm > 0;
  }
}

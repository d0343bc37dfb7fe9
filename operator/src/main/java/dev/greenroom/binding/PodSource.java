package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The pods that a watch has shown so far. It chooses; it never proves that something is absent. */
public interface PodSource {

  /** Pods of an AgentDeployment, by its UID. */
  Collection<Pod> ofAgent(String agentUid);

  @Nullable Pod named(String namespace, String name);

  /**
   * Waits until the watch no longer shows the pod of this UID under its name.
   *
   * @param most how long at most
   * @return false when it is there still
   */
  boolean awaitGone(String namespace, String name, String uid, Duration most);

  /** Whether the watch has come to the moment of which this live read of a pod tells. */
  default boolean hasShown(Pod live) {
    return false;
  }

  /**
   * Waits until it has.
   *
   * @param most how long at most
   * @return false when it has not
   */
  default boolean awaitShown(Pod live, Duration most) {
    return hasShown(live);
  }

  /** Whether nothing is known against the watch; else even a full pool is looked at live. */
  default boolean isCurrent() {
    return true;
  }
}

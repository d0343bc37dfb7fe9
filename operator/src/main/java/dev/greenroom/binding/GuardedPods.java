package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Pods of a watch that is doubted when there is reason to. */
public record GuardedPods(PodSource pods, BooleanSupplier current) implements PodSource {
  @Override
  public Collection<Pod> ofAgent(String agentUid) {
    return pods.ofAgent(agentUid);
  }

  @Override
  public @Nullable Pod named(String namespace, String name) {
    return pods.named(namespace, name);
  }

  @Override
  public boolean awaitGone(String namespace, String name, String uid, Duration most) {
    return pods.awaitGone(namespace, name, uid, most);
  }

  @Override
  public boolean hasShown(Pod live) {
    return pods.hasShown(live);
  }

  @Override
  public boolean awaitShown(Pod live, Duration most) {
    return pods.awaitShown(live, most);
  }

  @Override
  public boolean isCurrent() {
    return current.getAsBoolean();
  }
}

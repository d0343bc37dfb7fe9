package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.core.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * What the objects of a watch say, worked out once for each of them: a pool is looked at by every
 * start, and a full one thousands of times a second. An object that has changed is another object.
 */
public final class Readings {
  private final LoadingCache<Pod, PodFacts> pods =
      Caffeine.newBuilder().weakKeys().build(PodObservation::of);
  private final LoadingCache<AgentDeploymentSpec, String> revisions =
      Caffeine.newBuilder().weakKeys().build(Revision::of);

  public PodFacts of(Pod pod) {
    return pods.get(pod);
  }

  /** The revision that this spec makes. */
  public String revision(AgentDeploymentSpec spec) {
    return revisions.get(spec);
  }
}

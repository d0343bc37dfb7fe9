package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.binding.AgentSource;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import org.jspecify.annotations.Nullable;

/** The AgentDeployments that their controller watches, by name. */
final class AgentPrimaries implements AgentSource {
  private volatile @Nullable IndexerResourceCache<AgentDeployment> cache;

  /** The controller that owns the watch gives its cache when it is set up, before it starts. */
  void isBackedBy(IndexerResourceCache<AgentDeployment> primaries) {
    cache = primaries;
  }

  @Override
  public @Nullable AgentDeployment named(String namespace, String name) {
    IndexerResourceCache<AgentDeployment> primaries = cache;
    return primaries == null ? null : primaries.get(new ResourceID(name, namespace)).orElse(null);
  }
}

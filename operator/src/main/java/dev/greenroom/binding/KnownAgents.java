package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.greenroom.api.AgentDeployment;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The AgentDeployments that take starts: from the watch, and where the watch shows none, by a live
 * read, since a cache miss is not an absence. What was found absent stays so for a second, so that
 * starts of a wrong name do not become as many reads.
 */
final class KnownAgents {
  private static final Duration ABSENT_FOR = Duration.ofSeconds(1);

  private record Key(String namespace, String name) {}

  private final AgentSource cache;
  private final ClusterApi api;
  private final Cache<Key, Optional<AgentDeployment>> reads;

  KnownAgents(AgentSource cache, ClusterApi api, LongSupplier monotonicNanos) {
    this.cache = cache;
    this.api = api;
    this.reads =
        Caffeine.newBuilder()
            .expireAfterWrite(ABSENT_FOR)
            .maximumSize(10_000)
            .ticker(monotonicNanos::getAsLong)
            .build();
  }

  /** The agent, or null when it is absent or being deleted. */
  @Nullable AgentDeployment named(String namespace, String name) {
    AgentDeployment cached = cache.named(namespace, name);
    if (takesStarts(cached)) {
      return cached;
    }
    Key key = new Key(namespace, name);
    Optional<AgentDeployment> live =
        reads.get(
            key, k -> Optional.ofNullable(api.agent(namespace, name)).filter(KnownAgents::isThere));
    if (live.isPresent()) {
      // Only an absence is remembered; what exists is the watch's to show.
      reads.invalidate(key);
    }
    return live.orElse(null);
  }

  private static boolean takesStarts(@Nullable AgentDeployment agent) {
    return agent != null && isThere(agent);
  }

  private static boolean isThere(AgentDeployment agent) {
    return agent.getMetadata().getDeletionTimestamp() == null;
  }
}

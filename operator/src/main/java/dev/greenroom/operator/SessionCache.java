package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions that the session controller watches, found by name or by agent. */
final class SessionCache implements SessionSource {
  private static final String BY_AGENT = "agent";

  private volatile @Nullable IndexerResourceCache<AgentSession> cache;

  /** The controller that owns the watch gives its cache when it is set up, before it starts. */
  void isBackedBy(IndexerResourceCache<AgentSession> primaries) {
    primaries.addIndexer(
        BY_AGENT,
        session -> List.of(key(session.getMetadata().getNamespace(), session.getSpec().agent())));
    cache = primaries;
  }

  @Override
  public @Nullable AgentSession named(String namespace, String name) {
    IndexerResourceCache<AgentSession> primaries = cache;
    return primaries == null ? null : primaries.get(new ResourceID(name, namespace)).orElse(null);
  }

  @Override
  public Collection<AgentSession> ofAgent(String namespace, String agent) {
    IndexerResourceCache<AgentSession> primaries = cache;
    return primaries == null ? List.of() : primaries.byIndex(BY_AGENT, key(namespace, agent));
  }

  private static String key(String namespace, String agent) {
    return namespace + "/" + agent;
  }
}

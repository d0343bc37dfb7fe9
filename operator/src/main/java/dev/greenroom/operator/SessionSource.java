package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The sessions that a watch has shown so far. It chooses; it never proves that one is absent. */
interface SessionSource {
  @Nullable AgentSession named(String namespace, String name);

  Collection<AgentSession> ofAgent(String namespace, String agent);
}

package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cache without sessions. */
final class NoSessions implements SessionSource {
  @Override
  public @Nullable AgentSession named(String namespace, String name) {
    return null;
  }

  @Override
  public List<AgentSession> ofAgent(String namespace, String agent) {
    return List.of();
  }
}

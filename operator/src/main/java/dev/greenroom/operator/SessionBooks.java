package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.usage.UsageSums;
import java.util.Objects;

/** No ledger: a bill is kept in its session, and as long as that. */
final class SessionBooks implements Books {
  private final SessionSource sessions;

  SessionBooks(SessionSource sessions) {
    this.sessions = sessions;
  }

  @Override
  public boolean keeps(AgentSession session) {
    return true;
  }

  @Override
  public void gone(AgentSession session) {}

  @Override
  public UsageTotals totals(AgentDeployment agent) {
    return UsageSums.of(
        sessions.ofAgent(agent.getMetadata().getNamespace(), agent.getMetadata().getName()).stream()
            .map(session -> session.getStatus() == null ? null : session.getStatus().usage())
            .filter(Objects::nonNull)
            .toList());
  }

  @Override
  public void gone(AgentDeployment agent) {}

  @Override
  public void listen(Listener listener) {}
}

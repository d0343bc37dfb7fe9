package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.usage.IdleTime;
import dev.greenroom.core.usage.UsageSums;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

/** No ledger: a bill is kept in its session, and as long as that; idle time is not metered. */
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
  public boolean keeps(Pod pod, IdleTime idle) {
    return true;
  }

  @Override
  public void gone(Pod pod) {}

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

package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;

/** Where the bills of sessions are kept for good: no session goes before its bill is there. */
public interface Books {

  /**
   * Whether the bill of this session is kept; true of one that has none yet, or never will. While
   * it is false the bill is being written, and the listener hears when it is there.
   */
  boolean keeps(AgentSession session);

  /** The object is gone; nobody asks for it again. */
  void gone(AgentSession session);

  /** What the agent's sessions were billed so far. */
  UsageTotals totals(AgentDeployment agent);

  /** The AgentDeployment is gone; nobody asks for it again. */
  void gone(AgentDeployment agent);

  /** Who is told of every bill that was just kept. */
  void listen(Listener listener);

  /** Hears whose totals have changed, and which session may go. */
  interface Listener {
    void kept(String namespace, String agent, String session);

    void summed(String namespace, String agent);
  }
}

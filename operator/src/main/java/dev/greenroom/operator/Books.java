package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.usage.IdleTime;
import io.fabric8.kubernetes.api.model.Pod;

/**
 * Where the bills of sessions and the idle time of pods are kept for good: no session goes before
 * its bill is there, and no pod before its idle time is.
 */
public interface Books {

  /**
   * Whether the bill of this session is kept; true of one that has none yet, or never will. While
   * it is false the bill is being written, and the listener hears when it is there.
   */
  boolean keeps(AgentSession session);

  /** The object is gone; nobody asks for it again. */
  void gone(AgentSession session);

  /**
   * Whether the idle time of this pod is kept as far as it is proved; true where there is none.
   * While it is false it is being written.
   *
   * @param idle what is known of it by now: what was given of the pod before, and maybe more
   */
  boolean keeps(Pod pod, IdleTime idle);

  /** The object is gone; nobody asks for it again. */
  void gone(Pod pod);

  /** What the agent's sessions and idle pods were billed so far. */
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

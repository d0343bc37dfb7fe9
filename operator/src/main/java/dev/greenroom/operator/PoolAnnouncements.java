package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.core.session.SessionStep;

/** Where people are told what became of a revision of an agent. */
interface PoolAnnouncements {
  void announce(AgentDeployment agent, String revision, SessionStep.Note note);
}

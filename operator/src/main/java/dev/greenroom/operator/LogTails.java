package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;

/** Where the end of an agent's log is kept once its pod is gone. */
interface LogTails {
  void keep(AgentSession session, String tail);
}

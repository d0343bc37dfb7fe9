package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;

/** Logs that are read as always, and kept by nobody. */
final class DroppedLogs implements LogTails {
  @Override
  public int bytes() {
    return 64 * 1024;
  }

  @Override
  public void keep(AgentSession session, String tail) {}
}

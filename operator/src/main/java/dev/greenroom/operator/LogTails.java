package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;

/** Where the end of an agent's log is kept once its pod is gone. */
public interface LogTails {
  /** Nowhere: no log is read. */
  LogTails NONE =
      new LogTails() {
        @Override
        public int bytes() {
          return 0;
        }

        @Override
        public void keep(AgentSession session, String tail) {}
      };

  /** How much of it, counted from its end; 0 to keep none. */
  int bytes();

  /** Returns at once: a log that can't be kept must not keep a session from its end. */
  void keep(AgentSession session, String tail);
}

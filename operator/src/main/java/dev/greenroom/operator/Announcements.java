package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import dev.greenroom.core.session.SessionStep;

/** Where people are told what happened to a session. */
interface Announcements {
  void announce(AgentSession session, SessionStep.Note note);
}

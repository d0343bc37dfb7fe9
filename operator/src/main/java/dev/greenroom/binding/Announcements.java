package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.core.session.SessionStep;

/** Where people are told what happened to a session. */
public interface Announcements {
  void announce(AgentSession session, SessionStep.Note note);
}

package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentSession;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.SessionRecord;
import java.util.List;
import java.util.Optional;

/** The sessions of an agent, which outlive it. */
final class SessionHandlers {
  private final OrganizationObjects objects;

  SessionHandlers(OrganizationObjects objects) {
    this.objects = objects;
  }

  Answer list(Call call) {
    String organization = call.caller().organization();
    String agent = call.parameter(AgentHandlers.AGENT);
    SessionFilter filter;
    try {
      filter = SessionFilter.of(call);
    } catch (IllegalArgumentException e) {
      return ErrorCatalogue.badRequest(String.valueOf(e.getMessage()));
    }
    List<AgentSession> sessions = objects.sessions(organization, agent);
    if (sessions.isEmpty() && objects.agent(organization, agent).isEmpty()) {
      return AgentHandlers.absent(agent);
    }
    return Answer.ok(filter.page(sessions.stream().map(SessionView::of).toList()));
  }

  Answer detail(Call call) {
    return found(call)
        .map(session -> Answer.ok(SessionView.detail(session)))
        .orElseGet(() -> absent(call));
  }

  /** Asking twice is asking once: a session that has ended is terminated, too. */
  Answer stop(Call call) {
    return stopped(call).orElseGet(() -> absent(call));
  }

  /**
   * The same for the command line, which prints "stopped successfully" at a 404. Somebody who
   * mistypes an id must not believe that the session has ended.
   */
  Answer stopOrComplain(Call call) {
    return stopped(call).orElseGet(() -> ErrorCatalogue.badRequest(unknown(call)));
  }

  private Optional<Answer> stopped(Call call) {
    return found(call)
        .filter(session -> SessionView.finished(session) || objects.stop(session))
        .map(session -> session.getMetadata().getName())
        .map(name -> Answer.ok(new SessionRecord.Terminated("terminated", name)));
  }

  private Optional<AgentSession> found(Call call) {
    return objects.session(
        call.caller().organization(),
        call.parameter(AgentHandlers.AGENT),
        call.parameter("session"));
  }

  private static Answer absent(Call call) {
    return ErrorCatalogue.notFound(unknown(call));
  }

  private static String unknown(Call call) {
    return "Agent '"
        + call.parameter(AgentHandlers.AGENT)
        + "' has no session of this id. List its sessions to see their ids.";
  }
}

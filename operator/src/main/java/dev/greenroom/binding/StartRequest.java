package dev.greenroom.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.AgentSessionSpec;
import org.jspecify.annotations.Nullable;

/**
 * A start as it comes over HTTP, checked and resolved to its organisation.
 *
 * @param organization the namespace
 * @param session id of the session: a UUID, the name of its AgentSession
 * @param body the JSON object for the agent; an empty one when the caller gave none
 * @param room where its Daily room comes from; null for a session without one
 */
public record StartRequest(
    String organization,
    String agent,
    String session,
    JsonNode body,
    AgentSessionSpec.@Nullable Transport transport,
    @Nullable RoomSource room) {

  /** The same start as another session. */
  StartRequest as(String id) {
    return new StartRequest(organization, agent, id, body, transport, room);
  }
}

package dev.greenroom.gateway.daily;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * What a caller asks of the room and of its own token, in Daily's words; whatever it does not name
 * has a default.
 *
 * @param room properties of the room
 * @param token properties of the caller's meeting token
 */
public record RoomWish(ObjectNode room, ObjectNode token) {

  /** A room that nobody enters without a token, and that ends by itself. */
  ObjectNode roomRequest(Instant expiry) {
    ObjectNode properties = object();
    properties.put("exp", expiry.getEpochSecond());
    properties.put("eject_at_room_exp", true);
    properties.setAll(room);
    ObjectNode request = object();
    request.put("privacy", "private");
    request.set("properties", properties);
    return request;
  }

  /** The agent's token. */
  static ObjectNode agentTokenRequest(String roomName, Instant expiry) {
    ObjectNode properties = object();
    properties.put("exp", expiry.getEpochSecond());
    properties.put("is_owner", true);
    return tokenRequest(properties, roomName);
  }

  /** The caller's token: good for this room, whatever was asked for. */
  ObjectNode callerTokenRequest(String roomName, Instant expiry) {
    ObjectNode properties = object();
    properties.put("exp", expiry.getEpochSecond());
    properties.setAll(token);
    return tokenRequest(properties, roomName);
  }

  boolean isEmpty() {
    return room.isEmpty() && token.isEmpty();
  }

  private static ObjectNode tokenRequest(ObjectNode properties, String roomName) {
    properties.put("room_name", roomName);
    ObjectNode request = object();
    request.set("properties", (JsonNode) properties);
    return request;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}

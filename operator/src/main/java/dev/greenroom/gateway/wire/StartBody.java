package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.api.AgentSessionSpec.Transport;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request that starts a session; all of it is optional, and what it does not name is ignored.
 *
 * @param dailyRoomProperties for Daily, untouched; empty without any
 * @param dailyMeetingTokenProperties for Daily, untouched; empty without any
 * @param body for the agent, untouched; empty without one
 */
public record StartBody(
    boolean createDailyRoom,
    ObjectNode dailyRoomProperties,
    ObjectNode dailyMeetingTokenProperties,
    boolean enableDefaultIceServers,
    @Nullable Transport transport,
    ObjectNode body) {

  /** What the text of a request is. */
  public sealed interface Reading {}

  public record Good(StartBody body) implements Reading {}

  /**
   * @param error a sentence for the caller
   */
  public record Bad(String error) implements Reading {}

  /** A text that is empty is a start without any wish. */
  public static Reading read(String text, StrictJson json) {
    if (text.isBlank()) {
      return new Good(new StartBody(false, empty(), empty(), false, null, empty()));
    }
    StrictJson.Reading document = json.read(text);
    if (document instanceof StrictJson.Bad bad) {
      return new Bad("The request body " + bad.why() + ". Send a JSON object such as {}.");
    }
    ObjectNode request = ((StrictJson.Good) document).object();
    try {
      return new Good(
          new StartBody(
              flag(request, "createDailyRoom"),
              object(request, "dailyRoomProperties"),
              object(request, "dailyMeetingTokenProperties"),
              flag(request, "enableDefaultIceServers"),
              transport(request),
              body(request, json)));
    } catch (Mismatch e) {
      return new Bad(e.error);
    }
  }

  private static boolean flag(ObjectNode request, String name) throws Mismatch {
    JsonNode value = given(request, name);
    if (value == null) {
      return false;
    }
    if (!value.isBoolean()) {
      throw new Mismatch("\"" + name + "\" must be true or false.");
    }
    return value.booleanValue();
  }

  private static ObjectNode object(ObjectNode request, String name) throws Mismatch {
    JsonNode value = given(request, name);
    if (value == null) {
      return empty();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw new Mismatch("\"" + name + "\" must be a JSON object.");
  }

  private static @Nullable Transport transport(ObjectNode request) throws Mismatch {
    JsonNode value = given(request, "transport");
    if (value == null) {
      return null;
    }
    Optional<Transport> known =
        Arrays.stream(Transport.values())
            .filter(transport -> transport.wire().equals(value.textValue()))
            .findFirst();
    return known.orElseThrow(
        () -> new Mismatch("\"transport\" must be one of daily, webrtc and websocket."));
  }

  /** Clients up to 0.1.0 send the body as a text that holds JSON. */
  private static ObjectNode body(ObjectNode request, StrictJson json) throws Mismatch {
    JsonNode value = given(request, "body");
    if (value == null) {
      return empty();
    }
    if (value instanceof ObjectNode object) {
      return object;
    }
    if (!value.isTextual()) {
      throw new Mismatch("\"body\" must be a JSON object.");
    }
    StrictJson.Reading inner = json.read(value.textValue());
    if (inner instanceof StrictJson.Bad bad) {
      throw new Mismatch("\"body\" is a text that " + bad.why() + ". Send a JSON object.");
    }
    return ((StrictJson.Good) inner).object();
  }

  private static @Nullable JsonNode given(ObjectNode request, String name) {
    JsonNode value = request.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static ObjectNode empty() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A field that is not what the contract says. */
  private static final class Mismatch extends Exception {
    private static final long serialVersionUID = 1;
    private final String error;

    private Mismatch(String error) {
      super(error);
      this.error = error;
    }
  }
}

package dev.greenroom.gateway.organization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.Done;
import dev.greenroom.gateway.wire.KeyRecord;
import dev.greenroom.gateway.wire.Timestamp;

/** The public keys of an organisation. */
final class KeyHandlers {
  private final Keys keys;
  private final JsonMapper json;

  KeyHandlers(Keys keys, JsonMapper json) {
    this.keys = keys;
    this.json = json;
  }

  Answer list(Call call) {
    return Answer.ok(
        new KeyRecord.Page(
            keys.list(call.caller().organization()).stream()
                .map(key -> shown(key, key.beginning() + "…"))
                .toList()));
  }

  /** Private keys are not made over HTTP: who holds one could make more that outlive it. */
  Answer create(Call call) {
    JsonNode body;
    try {
      body = json.readTree(call.body());
    } catch (JsonProcessingException e) {
      return ErrorCatalogue.badRequest("The body is not JSON. Send {\"name\": \"ci\"}.");
    }
    String name = body.path("name").asText("");
    if (name.isBlank()) {
      return ErrorCatalogue.badRequest("A key needs a name. Send {\"name\": \"ci\"}.");
    }
    if (!body.path("type").asText("public").equals("public")) {
      return ErrorCatalogue.badRequest(
          "Only public keys are made here. Make a private one with greenroom keys create.");
    }
    try {
      Keys.Created created = keys.create(call.caller().organization(), name);
      return Answer.ok(shown(created.key(), created.secret()));
    } catch (IllegalArgumentException e) {
      return ErrorCatalogue.badRequest(String.valueOf(e.getMessage()));
    }
  }

  Answer revoke(Call call) {
    String id = call.parameter("key");
    return keys.revoke(call.caller().organization(), id)
        ? Answer.ok(Done.OK)
        : ErrorCatalogue.notFound(
            "There is no key of this id. List the keys to see those there are.");
  }

  private static KeyRecord shown(Keys.Key key, String text) {
    return new KeyRecord(
        key.id(),
        text,
        Timestamp.of(key.created()),
        key.revoked(),
        new KeyRecord.Metadata(key.name()));
  }
}

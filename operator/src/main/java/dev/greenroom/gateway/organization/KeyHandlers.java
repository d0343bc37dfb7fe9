package dev.greenroom.gateway.organization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.ApiKey;
import dev.greenroom.gateway.wire.Done;
import dev.greenroom.gateway.wire.Timestamp;

/** The public keys of an organisation. */
final class KeyHandlers {
  private static final int LONGEST_NAME = 63;

  private final Keys keys;
  private final JsonMapper json;

  KeyHandlers(Keys keys, JsonMapper json) {
    this.keys = keys;
    this.json = json;
  }

  Answer list(Call call) {
    return Answer.ok(
        new ApiKey.Page(
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
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      return ErrorCatalogue.badRequest(
          "A key needs a name of at most "
              + LONGEST_NAME
              + " characters. Send {\"name\": \"ci\"}.");
    }
    if (!body.path("type").asText("public").equals("public")) {
      return ErrorCatalogue.badRequest(
          "Only public keys are made here. Make a private one with greenroom keys create.");
    }
    Keys.Created created = keys.create(call.caller().organization(), name);
    return Answer.ok(shown(created.key(), created.secret()));
  }

  Answer revoke(Call call) {
    String id = call.parameter("key");
    return keys.revoke(call.caller().organization(), id)
        ? Answer.ok(Done.OK)
        : ErrorCatalogue.notFound(
            "There is no key of this id. List the keys to see those there are.");
  }

  private static ApiKey shown(Keys.Key key, String text) {
    return new ApiKey(
        key.id(),
        text,
        Timestamp.of(key.created()),
        key.revoked(),
        new ApiKey.Metadata(key.name()));
  }
}

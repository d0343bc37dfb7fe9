package dev.greenroom.gateway.organization;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.keys.TooManyKeys;
import dev.greenroom.gateway.wire.Done;
import dev.greenroom.gateway.wire.KeyRecord;
import dev.greenroom.gateway.wire.StrictJson;
import dev.greenroom.gateway.wire.Timestamp;

/** The public keys of an organisation. */
final class KeyHandlers {
  private final Keys keys;
  private final StrictJson json;

  KeyHandlers(Keys keys, StrictJson json) {
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
    StrictJson.Reading reading = json.read(call.body());
    if (reading instanceof StrictJson.Bad bad) {
      return ErrorCatalogue.badRequest(
          "The request body " + bad.why() + ". Send {\"name\": \"ci\"}.");
    }
    ObjectNode body = ((StrictJson.Good) reading).object();
    String name = body.path("name").textValue();
    if (name == null || name.isBlank()) {
      return ErrorCatalogue.badRequest("A key needs a name. Send {\"name\": \"ci\"}.");
    }
    if (body.has("type") && !"public".equals(body.path("type").textValue())) {
      return ErrorCatalogue.badRequest(
          "Only public keys are made here. Make a private one with greenroom keys create.");
    }
    try {
      Keys.Created created = keys.create(call.caller().organization(), name);
      return Answer.ok(shown(created.key(), created.secret()));
    } catch (TooManyKeys e) {
      return ErrorCatalogue.conflict("409", String.valueOf(e.getMessage()));
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

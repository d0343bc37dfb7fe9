package dev.greenroom.binding;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.AgentSession;
import java.nio.charset.StandardCharsets;

/** What the body of a session that somebody wrote may be: an object, not too large. */
final class DeclaredBody {
  /** In bytes of JSON. */
  static final int MAX_BYTES = 1 << 20;

  private DeclaredBody() {}

  static boolean isRefused(AgentSession session) {
    JsonNode body = session.getSpec().body();
    // One nested too deep to be read is a text here (see BodyReader).
    return body != null
        && (!body.isObject()
            || StoredSize.exceeded(body)
            || body.toString().getBytes(StandardCharsets.UTF_8).length > MAX_BYTES);
  }
}

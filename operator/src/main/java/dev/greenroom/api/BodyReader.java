package dev.greenroom.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reads the body of a session, or a text in its place when it is nested too deep to be copied.
 *
 * <p>The API server stores bodies up to 10,000 levels deep, and no schema can forbid it. {@link
 * BoundedJson} cuts them below this bound; half a body must not reach an agent. A text is no JSON
 * object, so whoever checks the body finds it invalid.
 */
final class BodyReader extends JsonDeserializer<JsonNode> {
  static final int MAX_DEPTH = 500;
  static final TextNode TOO_DEEP = TextNode.valueOf("nested more than 500 levels deep");

  @Override
  public JsonNode deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    JsonNode body = context.readTree(parser);
    return deeperThan(MAX_DEPTH, body) ? TOO_DEEP : body;
  }

  /** Level by level, not by recursion. */
  private static boolean deeperThan(int max, JsonNode root) {
    Deque<JsonNode> level = new ArrayDeque<>();
    level.add(root);
    for (int depth = 0; depth <= max && !level.isEmpty(); depth++) {
      Deque<JsonNode> next = new ArrayDeque<>();
      level.forEach(node -> node.forEach(next::add));
      level = next;
    }
    return !level.isEmpty();
  }
}

package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * JSON objects from strangers: one whole document, no key twice, not nested too deep, and nothing
 * in it that the API server would refuse or change without a word.
 */
public final class StrictJson {
  private final int maxDepth;
  private final ObjectMapper mapper;

  /**
   * @param maxDepth levels of objects and lists in each other
   */
  public StrictJson(int maxDepth) {
    this.maxDepth = maxDepth;
    this.mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(maxDepth).build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // A table of names would refuse many that share a hash, and keep them for ever.
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
  }

  /** What a text is. */
  public sealed interface Reading {}

  public record Good(ObjectNode object) implements Reading {}

  /**
   * @param why a sentence for the caller; it quotes nothing of the text
   */
  public record Bad(String why) implements Reading {}

  public Reading read(String text) {
    try {
      JsonNode node = mapper.readTree(text);
      if (!(node instanceof ObjectNode object)) {
        return new Bad("must be a JSON object");
      }
      if (holdsHugeNumber(object)) {
        return new Bad("holds a number that does not fit into 64 bits of floating point");
      }
      if (!StandardCharsets.UTF_8.newEncoder().canEncode(object.toString())) {
        return new Bad("holds half of a surrogate pair, which is no character");
      }
      return new Good(object);
    } catch (StreamConstraintsException e) {
      return new Bad(
          "is nested more than " + maxDepth + " levels deep or holds an overlong number or name");
    } catch (JsonProcessingException e) {
      boolean duplicate = e.getOriginalMessage().startsWith("Duplicate field");
      return new Bad(duplicate ? "holds the same key twice" : "is not valid JSON" + place(e));
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** Jackson reads 1e400 as infinity, and would write a word that is not JSON. */
  private static boolean holdsHugeNumber(JsonNode node) {
    if (node.isFloatingPointNumber() && Double.isInfinite(node.doubleValue())) {
      return true;
    }
    for (JsonNode child : node) {
      if (holdsHugeNumber(child)) {
        return true;
      }
    }
    return false;
  }
}

package dev.greenroom.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** What a real kubelet was seen to write, to be found in what the process node writes. */
final class GoldenStatus {
  private static final String INSTANT = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ";

  private GoldenStatus() {}

  static JsonNode golden(String file) {
    try (InputStream in = GoldenStatus.class.getResourceAsStream("/golden-kubelet/" + file)) {
      return new JsonMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  /** The pod in the shape the golden files have: metadata and status side by side. */
  static JsonNode of(Pod pod) {
    JsonNode json = new KubernetesSerialization().convertValue(pod, JsonNode.class);
    ObjectNode shape = new JsonMapper().createObjectNode();
    shape.setAll((ObjectNode) json.path("metadata"));
    shape.setAll((ObjectNode) json.path("status"));
    shape.set("cs", json.path("status").path("containerStatuses"));
    return shape;
  }

  /** Everything golden is in the seen one; instants only have to be instants. */
  static boolean matches(JsonNode golden, JsonNode seen) {
    if (golden.isObject()) {
      for (Map.Entry<String, JsonNode> field : golden.properties()) {
        if (!matches(field.getValue(), seen.path(field.getKey()))) {
          return false;
        }
      }
      return !seen.isMissingNode();
    }
    if (golden.isArray()) {
      for (JsonNode element : golden) {
        if (!contains(seen, element)) {
          return false;
        }
      }
      return true;
    }
    boolean instant = golden.asText().matches(INSTANT);
    return instant ? seen.asText().matches(INSTANT) : golden.asText().equals(seen.asText());
  }

  private static boolean contains(JsonNode array, JsonNode element) {
    for (JsonNode candidate : array) {
      if (matches(element, candidate)) {
        return true;
      }
    }
    return false;
  }
}

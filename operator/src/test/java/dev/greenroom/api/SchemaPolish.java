package dev.greenroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The schema of a definition as the generator left it, put right node by node. */
final class SchemaPolish {
  /** Lists whose items are known by a key: a second item of the same key is refused. */
  private static final Map<String, String> KEYS = Map.of("conditions", "type", "env", "name");

  /** A Kubernetes quantity that is not negative. */
  private static final String QUANTITY =
      "^\\+?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([numkMGTPE]|[KMGTPE]i|[eE][-+]?[0-9]{1,2})?$";

  /** Kubernetes' own type comes without descriptions and bounds. */
  private static final String TOLERATION =
      """
      key: {description: Key of the taint; without it and with Exists every taint., maxLength: 316}
      operator: {description: Exists or Equal (default)., enum: [Exists, Equal]}
      value: {description: Value of the taint; with Equal., maxLength: 63}
      effect:
        description: Effect of the taint; without it every effect.
        enum: [NoSchedule, PreferNoSchedule, NoExecute]
      tolerationSeconds:
        description: With NoExecute, how long the pod stays, in seconds; without it, for good.
        minimum: -2147483648
        maximum: 2147483647
      """;

  void polish(ObjectNode schema) {
    wholeNumbers(schema);
    eachRuleOnce(schema);
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      schema.put("pattern", QUANTITY).put("maxLength", 32).put("minimum", 0);
    }
    schema.path("properties").properties().forEach(e -> property(e.getKey(), e.getValue()));
    for (String inner : List.of("items", "additionalProperties")) {
      if (schema.get(inner) instanceof ObjectNode node) {
        polish(node);
      }
    }
  }

  private void property(String name, JsonNode value) {
    ObjectNode schema = (ObjectNode) value;
    polish(schema);
    if (KEYS.containsKey(name)) {
      schema.put("x-kubernetes-list-type", "map");
      schema.putArray("x-kubernetes-list-map-keys").add(KEYS.get(name));
    }
    if (schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      schema.put("type", "object");
    }
    if (name.equals("tolerations")) {
      describeTolerations((ObjectNode) schema.at("/items/properties"));
    }
  }

  private static void describeTolerations(ObjectNode properties) {
    try {
      new YAMLMapper()
          .readTree(TOLERATION)
          .properties()
          .forEach(
              e -> ((ObjectNode) properties.get(e.getKey())).setAll((ObjectNode) e.getValue()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The generator writes 10.0 where it means 10. */
  private static void wholeNumbers(ObjectNode schema) {
    for (String bound : List.of("minimum", "maximum")) {
      if (schema.has(bound)) {
        schema.put(bound, schema.get(bound).longValue());
      }
    }
  }

  /** A rule on a record's component is found twice: at its field and at its accessor. */
  private static void eachRuleOnce(ObjectNode schema) {
    if (schema.get("x-kubernetes-validations") instanceof ArrayNode rules) {
      Set<JsonNode> once = new LinkedHashSet<>();
      rules.forEach(once::add);
      rules.removeAll().addAll(once);
    }
  }
}

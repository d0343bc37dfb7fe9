package dev.greenroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** One field of a definition's schema, by its path from the root of the object. */
record SchemaField(String path, JsonNode schema, boolean required) {

  /** The fields of spec and status, each before those in it. */
  static List<SchemaField> allOf(JsonNode definition) {
    List<SchemaField> fields = new ArrayList<>();
    collect("", definition.at("/spec/versions/0/schema/openAPIV3Schema"), fields);
    return fields;
  }

  private static void collect(String prefix, JsonNode schema, List<SchemaField> into) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    for (var property : schema.path("properties").properties()) {
      String path = prefix + property.getKey();
      JsonNode inner = property.getValue();
      into.add(new SchemaField(path, inner, required.contains(property.getKey())));
      collect(path + ".", inner, into);
      collect(path + "[].", inner.path("items"), into);
    }
  }

  String description() {
    return schema.path("description").asText();
  }

  /** The type as people say it, with the words or numbers it may have. */
  String type() {
    if (schema.has("enum")) {
      List<String> words = new ArrayList<>();
      schema.get("enum").forEach(word -> words.add(word.asText()));
      return words.size() > 10 ? "one of [the reasons](#reasons)" : String.join(" \\| ", words);
    }
    String name = schema.path("format").asText(schema.path("type").asText());
    if (name.equals("array")) {
      return "list of " + itemType(schema.get("items"));
    }
    if (schema.has("additionalProperties")) {
      return "map to " + itemType(schema.get("additionalProperties"));
    }
    if (schema.has("minimum") && schema.has("maximum")) {
      return name + " " + schema.get("minimum") + ".." + schema.get("maximum");
    }
    return schema.has("maxLength") ? name + " (" + schema.get("maxLength") + ")" : name;
  }

  private static String itemType(JsonNode items) {
    return items.has("x-kubernetes-int-or-string") ? "quantity" : items.path("type").asText();
  }

  String defaultValue() {
    return schema.has("default") ? "`" + schema.get("default") + "`" : "";
  }
}

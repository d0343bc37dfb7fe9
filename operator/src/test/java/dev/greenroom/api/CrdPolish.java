package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;

/** What a definition needs beyond what the generator and its annotations can say. */
record CrdPolish(Class<? extends CustomResource<?, ?>> kind) {

  void polish(ObjectNode definition) {
    JsonNode version = definition.at("/spec/versions/0");
    ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
    new SchemaPolish().polish(schema);
    describe(schema);
    schema.putArray("required").add("spec");
    orderColumns((ArrayNode) version.get("additionalPrinterColumns"));
    ObjectNode subresources = (ObjectNode) version.get("subresources");
    if (!subresources.has("status")) {
      subresources.putObject("status");
    }
  }

  private void describe(ObjectNode schema) {
    schema.put("description", description(kind));
    Type[] specAndStatus =
        ((ParameterizedType) kind.getGenericSuperclass()).getActualTypeArguments();
    describe(schema, "/properties/spec", specAndStatus[0]);
    describe(schema, "/properties/status", specAndStatus[1]);
  }

  private static void describe(ObjectNode schema, String at, Type type) {
    ((ObjectNode) schema.at(at)).put("description", description((Class<?>) type));
  }

  private static String description(Class<?> type) {
    return type.getAnnotation(JsonClassDescription.class).value();
  }

  /** The generator sorts columns by path; people read them in the order of the annotations. */
  private void orderColumns(ArrayNode columns) {
    Map<String, JsonNode> byName = new HashMap<>();
    columns.forEach(column -> byName.put(column.get("name").asText(), column));
    columns.removeAll();
    for (AdditionalPrinterColumn column :
        kind.getAnnotationsByType(AdditionalPrinterColumn.class)) {
      columns.add(byName.get(column.name()));
    }
  }
}

package dev.greenroom.gateway.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The OpenAPI document of the gateway, kept by hand as YAML files that are merged into one. */
public final class ApiDocument {
  private static final List<String> FILES =
      List.of(
          "api",
          "parameters",
          "start",
          "proxy",
          "agents",
          "services",
          "account",
          "operation",
          "answers",
          "errors",
          "schemas");

  private static final String COMMON = "x-common";

  private ApiDocument() {}

  /** The whole document, in the order of its files. */
  public static ObjectNode read() {
    YAMLMapper yaml = new YAMLMapper();
    ObjectNode document = yaml.createObjectNode();
    FILES.forEach(file -> merge(document, file(yaml, file)));
    JsonNode common = document.remove(COMMON);
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        complete((ObjectNode) operation.get("responses"), common.get(credential(operation)));
      }
    }
    return document;
  }

  private static JsonNode file(YAMLMapper yaml, String name) {
    try (InputStream text =
        Objects.requireNonNull(
            ApiDocument.class.getResourceAsStream("/openapi/" + name + ".yaml"), name)) {
      return yaml.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value that is there twice would be one of two truths. */
  private static void merge(ObjectNode into, JsonNode from) {
    from.properties()
        .forEach(
            field -> {
              JsonNode there = into.get(field.getKey());
              if (there == null) {
                into.set(field.getKey(), field.getValue());
              } else if (there instanceof ObjectNode object && field.getValue().isObject()) {
                merge(object, field.getValue());
              } else {
                throw new IllegalStateException(field.getKey() + " is in two files");
              }
            });
  }

  /** The least credential that the operation takes, as the sections of the common answers say. */
  private static String credential(JsonNode operation) {
    JsonNode security = operation.path("security");
    return security.isEmpty() ? "open" : security.path(0).fieldNames().next();
  }

  private static void complete(ObjectNode responses, JsonNode common) {
    common
        .properties()
        .forEach(
            answer -> {
              if (!responses.has(answer.getKey())) {
                responses.set(answer.getKey(), answer.getValue());
              }
            });
  }
}

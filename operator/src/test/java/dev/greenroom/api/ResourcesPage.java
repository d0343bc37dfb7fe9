package dev.greenroom.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The reference page of the resources, {@code docs/resources.md}. */
record ResourcesPage(List<ObjectNode> definitions) {

  String text() {
    StringBuilder page =
        new StringBuilder(
            """
            # Resources: greenroom.dev/v1alpha1

            Generated from `crds/` and the enums of `dev.greenroom.api`; a test keeps it true. `kubectl explain` shows the same.
            `[]` stands for an item of a list; a number in parentheses is the greatest length; a star marks what is required.
            """);
    definitions.forEach(definition -> kind(page, definition));
    reasons(page);
    names(page);
    return page.toString();
  }

  private static void kind(StringBuilder page, ObjectNode definition) {
    JsonNode names = definition.at("/spec/names");
    JsonNode version = definition.at("/spec/versions/0");
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    page.append("\n## ").append(names.get("kind").asText()).append("\n\n");
    page.append(schema.get("description").asText()).append("\n\n");
    page.append("Short names: ").append(code(names.get("shortNames"))).append(". ");
    page.append("`kubectl get` prints: ").append(columns(version)).append(".\n\n");
    page.append("| field | type | default | what it is |\n|---|---|---|---|\n");
    for (SchemaField field : SchemaField.allOf(definition)) {
      row(
          page,
          "`" + field.path() + "`" + (field.required() ? " \\*" : ""),
          field.type(),
          field.defaultValue(),
          field.description());
    }
    page.append("\nWhat the API server refuses besides:\n\n");
    rules("", schema, page);
  }

  private static void rules(String path, JsonNode schema, StringBuilder page) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String at = (path + rule.path("fieldPath").asText()).replaceFirst("^\\.", "");
      page.append(at.isEmpty() ? "- " : "- `" + at + "`: ")
          .append(rule.get("message").asText())
          .append("\n");
    }
    schema
        .path("properties")
        .properties()
        .forEach(e -> rules(path + "." + e.getKey(), e.getValue(), page));
    if (schema.has("items")) {
      rules(path + "[]", schema.get("items"), page);
    }
  }

  private static void reasons(StringBuilder page) {
    page.append(
        "\n## Reasons\n\nThe words of `status.reason` of an AgentSession; the set is closed.\n\n");
    page.append("| reason | phase | HTTP code | what it says |\n|---|---|---|---|\n");
    for (Reason reason : Reason.values()) {
      String kind = reason.kind().name();
      String phase = kind.charAt(0) + kind.substring(1).toLowerCase(Locale.ROOT);
      String httpCode = reason.code() == 0 ? "" : String.valueOf(reason.code());
      row(page, "`" + reason + "`", phase, httpCode, reason.sentence());
    }
  }

  private static void names(StringBuilder page) {
    page.append(
        "\n## Labels, annotations, finalizers\n\n| name | what | on | what it is |\n|---|---|---|---|\n");
    for (NameEntry entry : NameEntry.all()) {
      row(page, "`" + entry.name() + "`", entry.what(), entry.on(), entry.sentence());
    }
  }

  private static String columns(JsonNode version) {
    List<String> columns = new ArrayList<>();
    for (JsonNode column : version.get("additionalPrinterColumns")) {
      String wide = column.path("priority").asInt() > 0 ? " (with `-o wide`)" : "";
      columns.add(column.get("name").asText().toUpperCase(Locale.ROOT) + wide);
    }
    return String.join(", ", columns);
  }

  private static String code(JsonNode words) {
    List<String> quoted = new ArrayList<>();
    words.forEach(word -> quoted.add("`" + word.asText() + "`"));
    return String.join(", ", quoted);
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}

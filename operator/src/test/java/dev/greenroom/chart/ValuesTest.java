package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every value has a default and a description, and the table in docs/install.md shows both. */
class ValuesTest {
  private static final Path PAGE = Path.of("..", "docs", "install.md");
  private static final String BEGIN = "<!-- values: generated -->\n";
  private static final String END = "<!-- end of values -->\n";
  private static final String CURE =
      "out of date; mvn -pl operator test -Dtest=ValuesTest -Dchart.update=true rewrites it";

  /** A default that is longer is looked up in values.yaml. */
  private static final int WIDEST = 60;

  private static final JsonNode SCHEMA = Chart.json("values.schema.json");
  private static final JsonNode VALUES = Chart.yaml("values.yaml");

  private record Value(String path, String fallback, String description) {
    String row() {
      return "| `%s` | %s | %s |\n".formatted(path, fallback, description);
    }
  }

  @Test
  void everyValueIsDescribedAndEveryDescribedValueHasADefault() {
    // Given
    SortedSet<String> described = new TreeSet<>();
    leaves("", SCHEMA).forEach(value -> described.add(value.path()));
    described.remove("global");
    // Then
    assertThat(described).isEqualTo(defaults("", SCHEMA, VALUES)).hasSizeGreaterThan(30);
    assertThat(leaves("", SCHEMA))
        .allSatisfy(value -> assertThat(value.description()).as(value.path()).isNotBlank());
  }

  @Test
  void nothingElseIsAccepted() {
    assertThat(open("", SCHEMA)).isEmpty();
  }

  @Test
  void tableShowsEveryValue() throws IOException {
    // Given
    StringBuilder table = new StringBuilder("| value | default | what |\n|---|---|---|\n");
    leaves("", SCHEMA).stream()
        .filter(value -> !value.path().equals("global"))
        .forEach(value -> table.append(value.row()));
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    // When
    if (Boolean.getBoolean("chart.update")) {
      page = page.substring(0, begin) + table + page.substring(end);
      Files.writeString(PAGE, page);
      end = page.indexOf(END);
    }
    // Then
    assertThat(page.substring(begin, end)).as(CURE).isEqualTo(table.toString());
  }

  /** What has no values of its own below it. */
  private static List<Value> leaves(String path, JsonNode schema) {
    List<Value> found = new ArrayList<>();
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
              if (field.getValue().has("properties")) {
                found.addAll(leaves(name, field.getValue()));
              } else {
                found.add(
                    new Value(name, shown(name), field.getValue().path("description").asText()));
              }
            });
    return found;
  }

  private static String shown(String path) {
    String text = VALUES.at("/" + path.replace('.', '/')).toString();
    return text.length() > WIDEST
        ? "see [values.yaml](../helm/greenroom/values.yaml)"
        : "`" + text + "`";
  }

  private static SortedSet<String> defaults(String path, JsonNode schema, JsonNode values) {
    SortedSet<String> found = new TreeSet<>();
    values
        .properties()
        .forEach(
            field -> {
              String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
              JsonNode below = schema.path("properties").path(field.getKey());
              if (below.has("properties")) {
                found.addAll(defaults(name, below, field.getValue()));
              } else {
                found.add(name);
              }
            });
    return found;
  }

  /** The objects with values of their own that would take others, too. */
  private static List<String> open(String path, JsonNode schema) {
    List<String> found = new ArrayList<>();
    if (schema.path("additionalProperties").asBoolean(true)) {
      found.add(path.isEmpty() ? "the whole" : path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(
            field -> {
              if (field.getValue().has("properties")) {
                found.addAll(open(path + "/" + field.getKey(), field.getValue()));
              }
            });
    return found;
  }
}

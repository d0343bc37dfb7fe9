package dev.greenroom.gateway.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.greenroom.gateway.wire.EndState;
import dev.greenroom.gateway.wire.SessionDetail;
import dev.greenroom.gateway.wire.StartBody;
import dev.greenroom.gateway.wire.StrictJson;
import dev.greenroom.gateway.wire.Timestamp;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The schemas of the document say what the records of the wire are. */
class WireSchemasTest {
  /** Requests, and what is not an object on the wire. */
  private static final Set<Class<?>> OTHERS =
      Set.of(StartBody.class, StrictJson.class, Timestamp.class);

  private final JsonNode schemas = ApiDocument.read().path("components").path("schemas");

  static List<Class<?>> records() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.greenroom.gateway.wire")
            .stream()
            .<Class<?>>map(JavaClass::reflect)
            .filter(Class::isRecord)
            .filter(type -> OTHERS.stream().noneMatch(other -> within(type, other)))
            .toList();
  }

  @ParameterizedTest
  @MethodSource("records")
  void aSchemaHasThePropertiesOfItsRecordAndSaysWhichAreAlwaysThere(Class<?> record) {
    // Given
    Map<String, String> expected = new TreeMap<>();
    components(record).forEach(component -> expected.put(name(component), presence(component)));

    // When
    JsonNode schema = schemas.path(schemaName(record));
    Map<String, String> described = new TreeMap<>(properties(schema));

    // Then
    assertThat(described).as(schemaName(record)).isEqualTo(expected);
  }

  @Test
  void theWordsOfEnumsAreThoseOfTheWire() {
    assertThat(texts(schemas.path("EndState").path("enum")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(EndState.values()).map(EndState::wire).toList());
    assertThat(texts(schemas.at("/SessionDetailEvent/properties/eventCode/enum")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(SessionDetail.Code.values()).map(Enum::name).toList());
  }

  private static boolean within(Class<?> type, Class<?> other) {
    return type == other || type.getEnclosingClass() == other;
  }

  private static Stream<RecordComponent> components(Class<?> record) {
    return Arrays.stream(record.getRecordComponents())
        .flatMap(
            component ->
                component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                    ? components(component.getType())
                    : Stream.of(component));
  }

  private static String name(RecordComponent component) {
    return Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
        .map(JsonProperty::value)
        .orElse(component.getName());
  }

  private static String presence(RecordComponent component) {
    if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return "required";
    }
    JsonInclude include = component.getDeclaringRecord().getAnnotation(JsonInclude.class);
    boolean always = include != null && include.value() == JsonInclude.Include.ALWAYS;
    return always ? "required, or null" : "optional";
  }

  private Map<String, String> properties(JsonNode schema) {
    Map<String, String> found = new TreeMap<>();
    for (JsonNode part : schema.path("allOf")) {
      String reference = part.path("$ref").asText();
      found.putAll(properties(schemas.path(reference.substring(reference.lastIndexOf('/') + 1))));
    }
    Set<String> required = new TreeSet<>(texts(schema.path("required")));
    schema
        .path("properties")
        .properties()
        .forEach(
            property ->
                found.put(
                    property.getKey(),
                    !required.contains(property.getKey())
                        ? "optional"
                        : nullable(property.getValue()) ? "required, or null" : "required"));
    return found;
  }

  private static boolean nullable(JsonNode property) {
    Stream<JsonNode> alternatives =
        Stream.of(property.path("type"), property.path("enum"), property.path("anyOf"))
            .flatMap(node -> node.isArray() ? elements(node) : Stream.of(node));
    return alternatives.anyMatch(
        node ->
            node.isNull() || List.of(node.asText(), node.path("type").asText()).contains("null"));
  }

  private static String schemaName(Class<?> record) {
    String outer =
        record.getEnclosingClass() == null ? "" : record.getEnclosingClass().getSimpleName();
    return outer + record.getSimpleName();
  }

  private static List<String> texts(JsonNode array) {
    return elements(array).map(JsonNode::asText).collect(Collectors.toList());
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}

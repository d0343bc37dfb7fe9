package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.gateway.openapi.ApiDocument;
import dev.greenroom.gateway.openapi.DocumentRoutes;
import dev.greenroom.gateway.organization.OrganizationRoutes;
import dev.greenroom.gateway.proxy.ProxySettings;
import dev.greenroom.gateway.proxy.SessionProxy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ApiDocumentTest {
  private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

  private final ObjectNode document = ApiDocument.read();

  @Test
  void describesExactlyTheRoutesThatAreServedAndWhoMayCallThem() {
    // When
    Map<String, String> described = new TreeMap<>();
    operations((name, operation) -> described.put(name, credentials(operation)));

    // Then
    assertThat(described).isEqualTo(served());
  }

  @Test
  void everyOperationSaysWhatItIsAndTakesTheParametersOfItsPath() {
    operations(
        (name, operation) -> {
          assertThat(operation.path("operationId").asText()).as(name).matches("[a-z][A-Za-z]+");
          assertThat(operation.path("summary").asText()).as(name).matches("[A-Z].{8,}[^.]");
          assertThat(tags()).as(name).contains(operation.path("tags").path(0).asText());
          List<String> described =
              children(operation.path("parameters"))
                  .map(this::resolved)
                  .filter(parameter -> parameter.path("in").asText().equals("path"))
                  .map(parameter -> parameter.path("name").asText())
                  .toList();
          List<String> inPath =
              PARAMETER.matcher(name).results().map((MatchResult m) -> m.group(1)).toList();
          assertThat(described).as(name).isEqualTo(inPath);
        });
    assertThat(document.findValuesAsText("operationId")).doesNotHaveDuplicates();
  }

  @Test
  void everyAnswerHasAnExampleAndEveryErrorItsSchema() {
    operations(
        (name, operation) ->
            operation
                .path("responses")
                .properties()
                .forEach(
                    answer -> {
                      JsonNode content = resolved(answer.getValue()).path("content");
                      String where = name + " " + answer.getKey();
                      if (!answer.getKey().equals("304")) {
                        assertThat(content)
                            .as(where)
                            .isNotEmpty()
                            .allMatch(form -> form.has("example"));
                      }
                      // What an agent answers is its own.
                      if (answer.getKey().matches("[45]..")) {
                        assertThat(content.findPath("schema").path("$ref").asText())
                            .as(where)
                            .matches(".*/(Error|TooMany|PaymentRequired)");
                      }
                    }));
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryComponentIsReferredTo() {
    // Given
    List<String> references = document.findValuesAsText("$ref");

    // Then
    assertThat(references).allSatisfy(at -> assertThat(at(at).isMissingNode()).as(at).isFalse());
    document
        .path("components")
        .properties()
        .forEach(
            kind -> {
              if (!kind.getKey().equals("securitySchemes")) {
                kind.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        name ->
                            assertThat(references)
                                .contains("#/components/" + kind.getKey() + "/" + name));
              }
            });
  }

  /** All but what other parts of Greenroom call, and the page that shows the document. */
  private static Map<String, String> served() {
    Map<String, String> served = new TreeMap<>();
    try (KubernetesClient unused =
            new KubernetesClientBuilder().withConfig(Config.empty()).build();
        TestGateway gateway = new TestGateway(request -> new StartAnswer.Full(), routes(unused))) {
      GatewayParts parts = gateway.parts();
      RouteTable.of(parts, new GatewayMetrics(parts.metrics()), () -> false).routes().stream()
          .filter(route -> !route.path().startsWith("/internal/"))
          .filter(route -> !route.path().equals("/") && !route.path().startsWith("/docs"))
          .forEach(
              route ->
                  served.put(
                      route.method() + " " + route.path().replace('<', '{').replace('>', '}'),
                      credentials(route)));
    }
    return served;
  }

  private static Route[] routes(KubernetesClient client) {
    return Stream.of(
            new OrganizationRoutes(client, null, Runnable::run).list(),
            new SessionProxy(null, ProxySettings.usual(1), System::nanoTime).routes(),
            new DocumentRoutes().list())
        .flatMap(List::stream)
        .toArray(Route[]::new);
  }

  private static String credentials(Route route) {
    if (route.needs() == null) {
      return "[]";
    }
    return route.needs() == Caller.Kind.PUBLIC ? "[publicKey, privateKey]" : "[privateKey]";
  }

  private static String credentials(JsonNode operation) {
    return children(operation.path("security"))
        .map(scheme -> scheme.fieldNames().next())
        .toList()
        .toString();
  }

  private void operations(BiConsumer<String, JsonNode> each) {
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            each.accept(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
  }

  private List<String> tags() {
    return children(document.path("tags")).map(tag -> tag.path("name").asText()).toList();
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? at(node.path("$ref").asText()) : node;
  }

  private JsonNode at(String reference) {
    return document.at(reference.substring(1));
  }

  private static Stream<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }
}

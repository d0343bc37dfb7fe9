package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What kubectl shows and does with the resources, asked of the server as kubectl asks it. */
class CrdSurfaceIT {
  private static final String API = "/apis/greenroom.dev/v1alpha1";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private final ObjectMapper json = new ObjectMapper();

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @Test
  void agentsArePrintedWithTheirPool() throws Exception {
    // Given
    var agent = agent("printed");
    agent
        .subresource("status")
        .patch(
            MERGE,
            """
            {"status": {"pool": {"active": 3, "warm": 1}, "conditions": [{"type": "Ready",
             "status": "True", "reason": "RevisionReady", "message": "",
             "lastTransitionTime": "2026-01-02T03:04:05Z"}]}}""");
    // When
    JsonNode table = table("/agentdeployments/printed");
    // Then
    assertThat(columns(table, 0))
        .containsExactly("Name", "Ready", "Active", "Warm", "Capacity", "Reason", "Age");
    assertThat(columns(table, 1)).containsExactly("Image");
    assertThat(table.at("/rows/0/cells").toString()).startsWith("[\"printed\",\"True\",3,1,10,");
  }

  @Test
  void sessionsArePrintedWithTheirSeconds() throws Exception {
    // Given
    AgentSession session =
        GreenroomSerialization.create()
            .unmarshal(
                "{\"metadata\": {\"name\": \"printed\"}, \"spec\": {\"agent\": \"my-agent\"}}",
                AgentSession.class);
    var stored = server.client().resource(session).inNamespace(server.namespace());
    stored.create();
    stored
        .subresource("status")
        .patch(
            MERGE,
            """
            {"status": {"phase": "Stopped", "reason": "StoppedByUser",
             "usage": {"totalSeconds": 303}}}""");
    // When
    JsonNode table = table("/agentsessions/printed");
    // Then
    assertThat(columns(table, 0))
        .containsExactly("Name", "Agent", "Phase", "Reason", "Seconds", "Age");
    assertThat(table.at("/rows/0/cells").toString())
        .startsWith("[\"printed\",\"my-agent\",\"Stopped\",\"StoppedByUser\",303,");
  }

  @Test
  void shortNamesAndTheCategoryAreKnown() throws Exception {
    // When
    JsonNode resources = json.readTree(server.client().raw(API)).get("resources");
    // Then
    assertThat(resources.toString())
        .contains("\"shortNames\":[\"agent\",\"agents\"]", "\"shortNames\":[\"asess\"]")
        .contains("\"categories\":[\"greenroom\"]", "agentdeployments/scale")
        .contains("agentdeployments/status", "agentsessions/status");
  }

  @Test
  void scaleIsTheNumberOfWarmPods() throws Exception {
    // Given
    var agent = agent("scaled");
    agent
        .subresource("status")
        .patch(
            MERGE,
            """
            {"status": {"pool": {"warm": 1},
             "selector": "greenroom.dev/agent=scaled,greenroom.dev/state=warm"}}""");
    // When
    agent.subresource("scale").patch(MERGE, "{\"spec\": {\"replicas\": 4}}");
    // Then
    JsonNode scale = json.readTree(server.client().raw(path("/agentdeployments/scaled/scale")));
    assertThat(scale.at("/spec/replicas").asInt()).isEqualTo(4);
    assertThat(scale.at("/status/replicas").asInt()).isEqualTo(1);
    assertThat(scale.at("/status/selector").asText())
        .isEqualTo("greenroom.dev/agent=scaled,greenroom.dev/state=warm");
    assertThat(agent.get().getSpec().pool()).isEqualTo(new AgentDeploymentSpec.Pool(10, 4));
  }

  /** {@code kubectl explain} reads this document and nothing else. */
  @Test
  void explainHasASentenceForEachField() {
    for (String kind : List.of("AgentDeployment", "AgentSession")) {
      await()
          .atMost(Duration.ofSeconds(30)) // published a moment after the definition
          .ignoreExceptions()
          .untilAsserted(
              () -> {
                // When
                JsonNode schema =
                    json.readTree(server.client().raw("/openapi/v3" + API))
                        .at("/components/schemas/dev.greenroom.v1alpha1." + kind);
                // Then
                assertThat(schema.path("description").asText()).isNotBlank();
                assertThat(silent("spec", schema.at("/properties/spec"))).isEmpty();
                assertThat(silent("status", schema.at("/properties/status"))).isEmpty();
              });
    }
  }

  private static List<String> silent(String path, JsonNode schema) {
    List<String> silent = new ArrayList<>();
    if (schema.path("description").asText().isBlank()) {
      silent.add(path);
    }
    for (JsonNode object : List.of(schema, schema.path("items"))) {
      object
          .path("properties")
          .properties()
          .forEach(e -> silent.addAll(silent(path + "." + e.getKey(), e.getValue())));
    }
    return silent;
  }

  private static Resource<AgentDeployment> agent(String name) {
    AgentDeployment agent =
        GreenroomSerialization.create()
            .unmarshal(
                "{\"metadata\": {\"name\": \"%s\"}, \"spec\": {\"image\": \"x\"}}".formatted(name),
                AgentDeployment.class);
    var agents = server.client().resources(AgentDeployment.class).inNamespace(server.namespace());
    agents.resource(agent).create();
    return agents.withName(name);
  }

  private JsonNode table(String path) throws Exception {
    KubernetesClient client = server.client();
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(URI.create(client.getMasterUrl().toString().replaceAll("/$", "") + path(path)))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
            .build();
    return json.readTree(
        client.getHttpClient().sendAsync(request, String.class).get(10, TimeUnit.SECONDS).body());
  }

  private static List<String> columns(JsonNode table, int priority) {
    List<String> names = new ArrayList<>();
    table
        .get("columnDefinitions")
        .forEach(
            column -> {
              if (column.get("priority").asInt() == priority) {
                names.add(column.get("name").asText());
              }
            });
    return names;
  }

  private static String path(String rest) {
    return API + "/namespaces/" + server.namespace() + rest;
  }
}

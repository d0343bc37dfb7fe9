package dev.greenroom.gateway.organization;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.core.usage.Prices;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.organization.RoutedCalls.Reply;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the owner of an organisation sees and does through the routes, on a real API server. */
class OrganizationRoutesIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static ExecutorService executor;

  @BeforeAll
  static void start() {
    executor = Executors.newCachedThreadPool();
  }

  @AfterAll
  static void stop() {
    executor.shutdownNow();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anAgentIsListedShownInItsEnvelopeAndBareAndWithItsRevision(Organization acme) {
    // Given
    acme.deploy("seen", "pool: {capacity: 3}");
    acme.deploy("also", "{}");
    RoutedCalls calls = calls(acme);
    String services = services(acme);

    // When
    JsonNode list = calls.get(services).json().path("services");
    JsonNode service = calls.get(services + "/seen").json().path("body");
    JsonNode bare = calls.get("/v1/agents/seen").json();
    JsonNode deployments = calls.get(services + "/seen/deployments").json().path("deployments");

    // Then
    assertThat(list.findValuesAsText("name")).contains("also", "seen");
    assertThat(service.path("ready").asBoolean()).isTrue();
    assertThat(service.at("/autoScaling/maxAgents").asInt()).isEqualTo(3);
    assertThat(bare.path("id")).isEqualTo(service.path("id"));
    assertThat(deployments).hasSize(1);
    assertThat(deployments.at("/0/id")).isEqualTo(service.path("activeDeploymentId"));
    assertThat(calls.get(services + "?region=elsewhere").json().path("services")).isEmpty();
    assertThat(calls.get("/v1/agents").json().path("services")).hasSize(2);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aRunningSessionIsSeenReadAndStopped(Organization acme) {
    // Given
    acme.deploy("live", "pool: {capacity: 2}");
    acme.start("live-1", "live", "body: {seconds: 600, say: [hello, world]}");
    acme.start("live-2", "live", "body: {seconds: 600, say: [other]}");
    acme.awaitRunning("live-1");
    acme.awaitRunning("live-2");
    RoutedCalls calls = calls(acme);
    String live = services(acme) + "/live";

    // When
    JsonNode active = calls.get(live + "/sessions?endState=active").json();
    JsonNode detail = calls.get(live + "/sessions/live-1").json();
    await()
        .atMost(30, SECONDS)
        .untilAsserted(
            () -> assertThat(text(calls.get(live + "/logs"))).contains("hello", "other"));
    String one = text(calls.get(live + "/logs?sessionId=live-1"));
    JsonNode last = calls.get(live + "/logs?limit=1").json().path("logs");
    Reply stopped = calls.delete(live + "/sessions/live-1");
    AgentSession ended = acme.awaitFinished("live-1");
    Reply again = calls.delete("/v1/agents/live/sessions/live-1");

    // Then
    assertThat(active.path("total_count").asInt()).isEqualTo(2);
    assertThat(detail.path("endedAt").isNull()).isTrue();
    assertThat(detail.path("events")).hasSize(2);
    assertThat(one).contains("hello", "world").doesNotContain("other");
    assertThat(last).hasSize(1);
    assertThat(stopped.status()).isEqualTo(200);
    assertThat(stopped.json().path("session_id").asText()).isEqualTo("live-1");
    Organization.assertEnded(ended, Phase.Stopped, Reason.StoppedByUser, "stopped");
    assertThat(again.status()).isEqualTo(200);
    JsonNode after = calls.get(live + "/sessions/live-1").json();
    assertThat(after.path("endState").asText()).isEqualTo("terminated");
    assertThat(after.path("endedAt").asText()).matches(".*\\.\\d{3}Z");
    assertThat(ids(calls.get(live + "/sessions?status=active"))).containsExactly("live-2");
    assertThat(ids(calls.get("/v1/agents/live/sessions?status=ended"))).containsExactly("live-1");
    assertThat(ids(calls.get(live + "/sessions?limit=1"))).hasSize(1);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDeletedAgentIsGoneAndItsSessionRunsOn(Organization acme) {
    // Given
    acme.deploy("going", "pool: {capacity: 1}");
    acme.start("going-1", "going", "body: {seconds: 600}");
    acme.awaitRunning("going-1");
    RoutedCalls calls = calls(acme);
    String going = services(acme) + "/going";

    // When
    Reply deleted = calls.delete(going);

    // Then
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.json().path("status").asText()).isEqualTo("OK");
    assertThat(calls.get(going).status()).isEqualTo(404);
    assertThat(calls.delete(going).status()).isEqualTo(404);
    assertThat(ids(calls.get(going + "/sessions?status=active"))).containsExactly("going-1");
    assertThat(calls.get(going + "/logs").status()).isEqualTo(200);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDeletionThatSomethingHoldsBackIsToldAndBlocksAlready(Organization acme) {
    // Given
    acme.deploy("held", "{}");
    finalizers(acme, "[\"example.com/hold\"]");
    RoutedCalls calls = calls(acme);

    // When
    Reply held = calls.delete(services(acme) + "/held");

    // Then
    assertThat(held.status()).isEqualTo(503);
    assertThat(held.json().path("error").asText()).contains("Look again");
    assertThat(calls.get(services(acme) + "/held").status()).isEqualTo(404);
    finalizers(acme, "null");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSessionThatNobodyStartedIsLeftOut(Organization acme) {
    // Given
    acme.deploy("own", "{}");
    acme.start("nobodys", "own", "body: {seconds: 600}");
    acme.awaitRunning("nobodys");
    label(acme, "nobodys");
    RoutedCalls calls = calls(acme);
    String own = services(acme) + "/own/sessions";

    // When
    Reply list = calls.get(own);

    // Then
    assertThat(list.json().path("sessions")).isEmpty();
    assertThat(calls.get(own + "/nobodys").status()).isEqualTo(404);
    assertThat(calls.delete("/v1/agents/own/sessions/nobodys").status()).isEqualTo(404);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void whoStopsASessionThatIsNotThereIsNotToldThatItHasStopped(Organization acme) {
    // Given
    acme.deploy("mine", "{}");
    RoutedCalls calls = calls(acme);

    // When
    Reply commandLine = calls.delete(services(acme) + "/mine/sessions/mistyped");
    Reply documented = calls.delete("/v1/agents/mine/sessions/mistyped");

    // Then
    assertThat(commandLine.status()).isEqualTo(400);
    assertThat(commandLine.json().path("error").asText()).contains("no session of this id");
    assertThat(documented.status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent", "Not_A_Name", "a%20b", "a%3Fb", "sessions"})
  void whatIsNotThereIsNotFound(String name, Organization acme) {
    // Given
    RoutedCalls calls = calls(acme);
    String path = services(acme) + "/" + name;

    // When
    Reply agent = calls.get(path);

    // Then
    assertThat(agent.status()).isEqualTo(404);
    assertThat(agent.json().path("code").asText()).isEqualTo("404");
    assertThat(calls.delete(path).status()).isEqualTo(404);
    assertThat(calls.get(path + "/logs").status()).isEqualTo(404);
    assertThat(calls.get(path + "/deployments").status()).isEqualTo(404);
    assertThat(calls.get(path + "/sessions").status()).isEqualTo(404);
    assertThat(calls.get(path + "/sessions/" + name).status()).isEqualTo(404);
    assertThat(calls.delete("/v1/agents/" + name + "/sessions/" + name).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"logs?limit=0", "logs?limit=x", "sessions?limit=-1", "sessions?status=gone"})
  void aQueryThatCanNotBeIsToldWhatToSend(String query, Organization acme) {
    // When
    Reply reply = calls(acme).get(services(acme) + "/any/" + query);

    // Then
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("error").asText()).containsAnyOf("whole number", "one of");
  }

  @Test
  void aCallerIsOfOneOrganisation(Organization acme) {
    // Given
    RoutedCalls calls = calls(acme);

    // When
    JsonNode user = calls.get("/v1/users").json().path("user");
    JsonNode organizations = calls.get("/v1/organizations").json().path("organizations");

    // Then
    assertThat(user.path("userId").asText()).isEqualTo("key-1");
    assertThat(user.at("/emails/0/emailAddress").asText()).isEqualTo("key-1");
    assertThat(organizations.findValuesAsText("name")).containsExactly(acme.namespace());
    assertThat(calls.get("/v1/organizations/" + acme.namespace() + "/daily").json()).isEmpty();
  }

  private static RoutedCalls calls(Organization acme) {
    OrganizationRoutes routes =
        new OrganizationRoutes(
            greenroom.client(),
            new KeyRing(),
            executor,
            new LedgerAccess(null, Prices.NONE, InstantSource.system(), () -> {}));
    return new RoutedCalls(routes.list(), acme.namespace());
  }

  private static String services(Organization acme) {
    return "/v1/organizations/" + acme.namespace() + "/services";
  }

  private static String text(Reply logs) {
    return String.join("\n", logs.json().findValuesAsText("log"));
  }

  private static Iterable<String> ids(Reply sessions) {
    return sessions.json().findValuesAsText("sessionId");
  }

  private static void finalizers(Organization acme, String json) {
    greenroom
        .client()
        .resources(AgentDeployment.class)
        .inNamespace(acme.namespace())
        .withName("held")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"finalizers\": " + json + "}}");
  }

  private static void label(Organization acme, String session) {
    greenroom
        .client()
        .resources(AgentSession.class)
        .inNamespace(acme.namespace())
        .withName(session)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\": {\"labels\": {\"" + Names.ABANDONED + "\": \"true\"}}}");
  }
}

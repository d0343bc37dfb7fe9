package dev.greenroom;

import static dev.greenroom.testing.GatewayClient.text;
import static dev.greenroom.testing.ServiceAccounts.greenroom;
import static dev.greenroom.testing.ServiceAccounts.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.AbsentDaily;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.ServiceAccounts;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Who may do what over HTTP, with real roles, real tokens and real sessions of two organisations.
 */
class GatewayAccessIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static final PolicyRule[] READER = {
    greenroom("*", "get", "list", "watch"), rule("", "pods/log", "get")
  };
  private static final PolicyRule[] EDITOR = {greenroom("*", "*"), rule("", "pods/log", "get")};
  private static final List<String> READS =
      List.of(
          "/v1/users",
          "/v1/organizations",
          "/v1/agents",
          "/v1/agents/live",
          "/v1/organizations/{acme}/services",
          "/v1/organizations/{acme}/services/live/sessions",
          "/v1/organizations/{acme}/services/live/sessions/live-1",
          "/v1/organizations/{acme}/services/live/logs",
          "/v1/organizations/{acme}/apiKeys");

  private static Connection connection;
  private static GatewayProcess gateway;
  private static GatewayProcess replica;

  @BeforeAll
  static void start() {
    connection = Connection.open(greenroom.config(), InstantSource.system());
    gateway = gateway();
    replica = gateway();
  }

  @AfterAll
  static void stop() {
    if (replica != null) {
      replica.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (connection != null) {
      connection.close();
    }
  }

  @Test
  void rolesOfTheClusterDecideWhatEachTokenMay(Organization acme) {
    // Given
    acme.deploy("live", "pool: {capacity: 3}");
    acme.start("live-1", "live", "body: {seconds: 600}");
    acme.awaitRunning("live-1");
    String services = "/v1/organizations/" + acme.namespace() + "/services";
    String keys = "/v1/organizations/" + acme.namespace() + "/apiKeys";
    ServiceAccounts accounts = new ServiceAccounts(greenroom.client(), acme.namespace());
    GatewayClient reader = calls(accounts.token("reader", READER));
    GatewayClient editor = calls(accounts.token("editor", EDITOR));
    GatewayClient nobody = calls(accounts.token("nobody"));
    String globex = greenroom.server().freshNamespace("globex");
    GatewayClient elsewhere =
        calls(new ServiceAccounts(greenroom.client(), globex).token("editor", EDITOR));

    // When
    for (String path : READS) {
      String target = path.replace("{acme}", acme.namespace());
      assertThat(reader.get(target).statusCode()).as("reader " + target).isEqualTo(200);
      assertThat(nobody.get(target).statusCode()).as("nobody " + target).isEqualTo(403);
    }
    String ofAcme = services + "/live/sessions/live-1";
    Map<String, HttpResponse<String>> refused = new LinkedHashMap<>();
    refused.put("create on agentsessions", reader.post("/v1/public/live/start", "{}"));
    refused.put("patch on agentsessions", reader.delete(ofAcme));
    refused.put("delete on agentdeployments", reader.delete(services + "/live"));
    refused.put("create on apikeys", reader.post(keys, "{\"name\": \"ci\"}"));
    refused.put("delete on apikeys", reader.delete(keys + "/abc"));
    refused.put("get on agentsessions", elsewhere.get(ofAcme));
    refused.put("list on apikeys", elsewhere.get(keys));

    // Then
    refused.forEach(
        (missing, reply) -> {
          assertThat(reply.statusCode()).as(missing).isEqualTo(403);
          assertThat(text(reply, "/error"))
              .contains("needs " + missing + ".greenroom.dev in namespace " + acme.namespace());
        });
    assertThat(text(elsewhere.get("/v1/agents"), "/services")).isEmpty();
    assertThat(elsewhere.delete("/v1/agents/live").statusCode()).isEqualTo(404);

    // When
    HttpResponse<String> started =
        editor.post("/v1/public/live/start", "{\"body\": {\"seconds\": 600}}");
    HttpResponse<String> key = editor.post(keys, "{\"name\": \"ci\"}");
    HttpResponse<String> stopped = editor.delete(ofAcme);

    // Then
    assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    acme.awaitRunning(text(started, "/sessionId"));
    assertThat(text(key, "/key")).startsWith("pk_");
    assertThat(editor.delete(keys + "/" + text(key, "/id")).statusCode()).isEqualTo(200);
    assertThat(stopped.statusCode()).isEqualTo(200);
    acme.awaitFinished("live-1");
    assertThat(editor.delete(services + "/live").statusCode()).isEqualTo(200);
  }

  @Test
  void aRoleThatIsTakenAwayAndAnAccountThatIsDeletedEndWithinSeconds(Organization acme) {
    // Given
    ServiceAccounts accounts = new ServiceAccounts(greenroom.client(), acme.namespace());
    GatewayClient editor = calls(accounts.token("editor", EDITOR));
    assertThat(editor.get("/v1/agents").statusCode()).isEqualTo(200);

    // When
    accounts.demote("editor");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> editor.get("/v1/agents").statusCode() == 403);
    accounts.delete("editor");

    // Then
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> editor.get("/v1/agents").statusCode() == 401);
    assertThat(calls("no.such-token.at-all").get("/v1/agents").statusCode()).isEqualTo(401);
  }

  @Test
  void anOrganisationCanNotTellAnothersSessionsFromUnknownOnes(Organization acme) {
    try (KubernetesClient watches = greenroom.server().newClient();
        Organization globex =
            new Organization(
                greenroom.client(),
                watches,
                greenroom.server().freshNamespace("globex"),
                LocalGreenroom.AGENT)) {
      // Given
      acme.deploy("live", "{}");
      globex.deploy("live", "{}");
      globex.deploy("secret", "{}");
      globex.start("of-globex", "live", "body: {seconds: 600, say: [hello]}");
      AgentSession running = globex.awaitRunning("of-globex");
      ApiKey theirs = keys().create(globex.namespace(), Caller.Kind.PUBLIC, "web");
      GatewayClient owner = key(acme, Caller.Kind.PRIVATE);
      GatewayClient web = key(acme, Caller.Kind.PUBLIC);
      String ours = "/v1/organizations/" + acme.namespace();

      // Then
      for (String path :
          List.of(
              "/v1/agents/live/sessions/%s",
              ours + "/services/live/sessions/%s", ours + "/services/live/logs?sessionId=%s")) {
        assertSame(owner.get(path.formatted("of-globex")), owner.get(path.formatted("unknown")));
      }
      String session = "/v1/agents/live/sessions/%s";
      assertSame(
          owner.delete(session.formatted("of-globex")), owner.delete(session.formatted("unknown")));
      assertSame(owner.get("/v1/agents/secret"), owner.get("/v1/agents/unknown"));
      assertSame(owner.delete("/v1/agents/secret"), owner.delete("/v1/agents/unknown"));
      assertSame(
          web.post("/v1/public/secret/start", "{}"), web.post("/v1/public/unknown/start", "{}"));
      assertSame(
          owner.delete(ours + "/apiKeys/" + theirs.id()), owner.delete(ours + "/apiKeys/unknown"));
      String theirPath = "/v1/organizations/%s/services/live/sessions/of-globex";
      assertSame(
          owner.get(theirPath.formatted(globex.namespace())),
          owner.get(theirPath.formatted("unknown")));
      assertSame(
          owner.delete(theirPath.formatted(globex.namespace())),
          owner.delete(theirPath.formatted("unknown")));

      // When
      GatewayClient stillGood = calls(theirs.text());

      // Then
      assertThat(stillGood.post("/v1/public/unknown/start", "{}").statusCode()).isEqualTo(404);
      assertThat(Organization.phase(greenroom.client().resource(running).get()))
          .isEqualTo(Phase.Running);
      globex.empty();
    }
  }

  @Test
  void aRevokedKeyIsRefusedByEveryReplicaWhileItsSessionRunsOn(Organization acme) {
    // Given
    acme.deploy("live", "{}");
    ApiKey key = keys().create(acme.namespace(), Caller.Kind.PUBLIC, "web");
    GatewayClient here = calls(key.text());
    GatewayClient there = GatewayClient.of(replica.port(), key.text());
    HttpResponse<String> started =
        here.post("/v1/public/live/start", "{\"body\": {\"seconds\": 600}}");
    assertThat(started.statusCode()).as(started.body()).isEqualTo(200);
    acme.awaitRunning(text(started, "/sessionId"));
    assertThat(there.post("/v1/public/unknown/start", "{}").statusCode()).isEqualTo(404);

    // When
    HttpResponse<String> revoked =
        key(acme, Caller.Kind.PRIVATE)
            .delete("/v1/organizations/" + acme.namespace() + "/apiKeys/" + key.id());

    // Then
    assertThat(revoked.statusCode()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(2))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                here.post("/v1/public/unknown/start", "{}").statusCode() == 401
                    && there.post("/v1/public/unknown/start", "{}").statusCode() == 401);
    assertThat(here.post("/v1/public/live/start", "{}").statusCode()).isEqualTo(401);
    assertThat(acme.sessions().latest(text(started, "/sessionId")).map(Organization::phase))
        .contains(Phase.Running);
  }

  private static void assertSame(HttpResponse<String> reply, HttpResponse<String> ofUnknown) {
    assertThat(reply.statusCode()).isEqualTo(ofUnknown.statusCode());
    assertThat(reply.body().replaceAll("of-globex|secret", "unknown")).isEqualTo(ofUnknown.body());
  }

  private static GatewayClient key(Organization organization, Caller.Kind kind) {
    return calls(keys().create(organization.namespace(), kind, "test").text());
  }

  private static GatewayClient calls(String bearer) {
    return GatewayClient.of(gateway.port(), bearer);
  }

  private static KeyStore keys() {
    return new KeyStore(
        connection.requests(),
        greenroom.settings().namespace(),
        InstantSource.system(),
        new SecureRandom());
  }

  private static GatewayProcess gateway() {
    return GatewayProcess.start(
        greenroom.config(),
        connection,
        greenroom.settings(),
        Limits.USUAL,
        "127.0.0.1",
        0,
        AbsentDaily.URL);
  }
}

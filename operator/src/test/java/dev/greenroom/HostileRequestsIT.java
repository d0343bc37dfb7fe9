package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.AbsentDaily;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.RawHttp;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.RequestCount;
import dev.greenroom.testing.Sweep;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What a gateway makes of requests that are wrong, or meant to be; nobody else writes meanwhile.
 */
class HostileRequestsIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Connection connection;
  private static GatewayProcess gateway;
  private static Organization acme;
  private static ApiKey key;
  private static ApiKey revoked;

  @BeforeAll
  static void open() {
    InstalledCrds.on(server.client());
    connection = Connection.open(server.controlPlane().config(), InstantSource.system());
    acme =
        new Organization(
            server.client(),
            connection.watches(),
            server.freshNamespace("hostile"),
            LocalGreenroom.AGENT);
    KeyStore keys =
        new KeyStore(
            server.client(), server.namespace(), InstantSource.system(), new SecureRandom());
    key = keys.create(acme.namespace(), Caller.Kind.PUBLIC, "good");
    revoked = keys.create(acme.namespace(), Caller.Kind.PUBLIC, "revoked");
    keys.revoke(acme.namespace(), revoked.id());
    gateway =
        GatewayProcess.start(
            server.controlPlane().config(),
            connection,
            new OperatorSettings(
                server.namespace(),
                "greenroom",
                RunnerProcess.command(),
                List.of(),
                null,
                false,
                null,
                null,
                LogRetention.USUAL),
            Limits.USUAL,
            "127.0.0.1",
            0,
            AbsentDaily.URL);
    acme.deploy("mine", "pool: {capacity: 3}");
  }

  @AfterAll
  static void close() {
    if (gateway != null) {
      gateway.close();
    }
    acme.close();
    Sweep.of(server.client(), acme.namespace());
    connection.close();
  }

  @Test
  void eachIsAClearErrorThatWritesNothingAndKeepsNobodyFromAStart() {
    // Given
    GatewayClient client = GatewayClient.of(gateway.port(), key.text());
    await("a first start")
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.start("mine", 1).statusCode() == 200);
    RequestCount writes = RequestCount.ofWrites();
    long before = writes.now(server.client());
    SoftAssertions softly = new SoftAssertions();

    // When
    for (HostileRequest request : HostileRequest.all(key.text(), revoked.text())) {
      RawHttp answer = RawHttp.exchange(gateway.port(), request.bytes());

      // Then
      softly
          .assertThat(answer.status())
          .as("status of %s: %s", request.what(), answer.text())
          .isEqualTo(request.status());
      softly.assertThat(answer.answers()).as("answers to %s", request.what()).isEqualTo(1);
      softly
          .assertThat(isError(answer))
          .as("an error to read in the answer to %s: %s", request.what(), answer.text())
          .isTrue();
    }
    softly.assertAll();
    assertThat(writes.now(server.client()) - before).as("writes").isZero();
    HttpResponse<String> good = client.start("mine", 1);
    assertThat(good.statusCode()).as(good.body()).isEqualTo(200);
    assertThat(sessions("mine")).isEqualTo(2);
  }

  @Test
  void aBodyThatIsMoreThanTheClusterKeepsOnceItIsStoredIsRefusedAndItsPodTakenBack() {
    // Given
    GatewayClient client = GatewayClient.of(gateway.port(), key.text());
    acme.deploy("large", "pool: {capacity: 3}");
    await("an agent that takes starts")
        .atMost(Duration.ofSeconds(30))
        .until(() -> client.start("large", 1).statusCode() == 200);

    // When
    HttpResponse<String> answer =
        client.start("large", "{\"body\": {\"a\": \"" + "<".repeat(700_000) + "\"}}");

    // Then
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).contains("larger than the cluster can keep");
    assertThat(
            server.client().pods().inNamespace(acme.namespace()).list().getItems().stream()
                .filter(pod -> pod.getMetadata().getName().startsWith("large-"))
                .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null))
        .hasSize(1);
  }

  private static boolean isError(RawHttp answer) {
    try {
      JsonNode json = JSON.readTree(answer.body());
      return answer.headers().contains("content-type: application/json")
          && json.path("code").isTextual()
          && json.path("error").asText().length() > 10;
    } catch (IOException e) {
      return false;
    }
  }

  private static long sessions(String agent) {
    return server
        .client()
        .resources(AgentSession.class)
        .inNamespace(acme.namespace())
        .list()
        .getItems()
        .stream()
        .filter(session -> session.getSpec().agent().equals(agent))
        .count();
  }
}

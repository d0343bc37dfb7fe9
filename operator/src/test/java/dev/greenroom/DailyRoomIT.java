package dev.greenroom;

import static dev.greenroom.testing.GatewayClient.json;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.AgentSession;
import dev.greenroom.e2e.AgentLog;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalUp;
import dev.greenroom.testing.StandInDaily;
import dev.greenroom.testing.StandInDaily.Fault;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * greenroom up with a Daily key: from the request to the agent's headers, and to the last trace.
 */
class DailyRoomIT {
  private static final String WITH_ROOM =
      "{\"createDailyRoom\": true, \"body\": {\"seconds\": 600, \"custom\": \"data\"}}";

  @TempDir private Path folder;

  @Test
  void aStartHasARoomForItsCallerAndItsAgentAndTheTokenOfTheAgentIsKeptApart() throws Exception {
    Path state = folder.resolve("state");
    try (StandInDaily daily = new StandInDaily();
        LocalUp up =
            LocalUp.of(LocalUp.up(state, "--daily-api-url", daily.url().toString()), state)) {
      GatewayClient client = LocalUp.starts(state);
      KubernetesClient cluster = up.connection().requests();

      // Given
      HttpResponse<String> before = start(client, "none");
      cluster.resource(secret("greenroom-daily", "apiKey", StandInDaily.KEY)).create();

      // When
      JsonNode started = awaitStart(client, "first");
      JsonNode again = json(start(client, "first"));
      daily.fails("POST /rooms", Fault.of(401, "authentication-error"));
      HttpResponse<String> refused = start(client, "refused");

      // Then
      assertThat(before.statusCode()).isEqualTo(400);
      assertThat(before.body()).contains("greenroom-daily");
      assertThat(refused.statusCode()).isEqualTo(502);
      assertThat(started.get("dailyRoom").asText()).isEqualTo("https://acme.daily.example/Room-1");
      assertThat(started.get("dailyToken").asText()).isEqualTo("caller-token-for-Room-1");
      assertThat(again).isEqualTo(started);
      assertThat(daily.bodies("POST /rooms")).hasSize(2);
      assertThat(sessions(cluster)).hasSize(1);

      String id = started.get("sessionId").asText();
      AgentSession session = up.organization().awaitRunning(id);
      Secret token = cluster.secrets().inNamespace("acme").withName(id + "-daily").get();
      assertThat(token.hasOwnerReferenceFor(session.getMetadata().getUid())).isTrue();
      assertThat(token.getImmutable()).isTrue();
      try (AgentLog log = up.organization().followLog(session)) {
        log.line("room=https://acme.daily.example/Room-1");
        log.line("has a token for the room");
      }
      assertThat(session.getSpec().daily().roomUrl()).endsWith("/Room-1");
      assertThat(Serialization.asJson(session)).doesNotContain("token-for-Room");
      assertThat(up.organization().eventsOf(id)).noneMatch(event -> event.contains("token-for"));

      // When
      cluster.resource(secret("not-ours-daily", "token", "kept")).create();
      up.organization().start("not-ours", "my-first-agent", ownRoom("not-ours-daily"));
      up.organization().awaitRunning("not-ours");
      up.organization().delete("not-ours");
      up.organization().delete(id);

      // Then
      await().atMost(30, SECONDS).untilAsserted(() -> assertThat(sessions(cluster)).isEmpty());
      assertThat(cluster.secrets().inNamespace("acme").withName(id + "-daily").get()).isNull();
      assertThat(cluster.secrets().inNamespace("acme").withName("not-ours-daily").get())
          .isNotNull();
      assertThat(up.process().output())
          .doesNotContain(StandInDaily.KEY)
          .doesNotContain("token-for-Room");
      up.audit();
      up.end();
    }
  }

  private static JsonNode awaitStart(GatewayClient client, String key) {
    // That there was no key is remembered for five seconds.
    return json(
        await()
            .atMost(15, SECONDS)
            .until(() -> start(client, key), response -> response.statusCode() == 200));
  }

  private static HttpResponse<String> start(GatewayClient client, String key) {
    return client.post("/v1/public/my-first-agent/start", WITH_ROOM, "Idempotency-Key", key);
  }

  private static List<AgentSession> sessions(KubernetesClient cluster) {
    return cluster.resources(AgentSession.class).inNamespace("acme").list().getItems();
  }

  private static String ownRoom(String secret) {
    return """
        body: {seconds: 600}
        daily: {roomUrl: "https://acme.daily.example/mine", tokenSecretRef: {name: %s, key: token}}
        """
        .formatted(secret);
  }

  private static Secret secret(String name, String key, String value) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("acme")
        .withName(name)
        .addToLabels("greenroom.dev/daily-token", "true")
        .endMetadata()
        .addToStringData(key, value)
        .build();
  }
}

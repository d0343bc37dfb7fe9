package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalUp;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session API of a greenroom up, with the example agent in its pods. */
class SessionProxyIT {
  @TempDir private Path folder;

  @Test
  void aCallReachesTheSessionsOwnPodAsSoonAsItRunsAndNoLongerThanItDoes() {
    Path state = folder.resolve("state");
    try (LocalUp up = LocalUp.start(state)) {
      // Given
      GatewayClient client = LocalUp.starts(state);
      GatewayClient foreign =
          client.withKey(
              new KeyStore(
                      up.connection().requests(),
                      Up.RELEASE_NAMESPACE,
                      up.connection().serverClock(),
                      new SecureRandom())
                  .create("elsewhere", Caller.Kind.PUBLIC, "another organisation's")
                  .text());

      // When
      String first = client.started("my-first-agent", 600);
      HttpResponse<String> offer = call(client, "PATCH", first);
      String second = client.started("my-first-agent", 600);
      HttpResponse<String> other = call(client, "GET", second);

      // Then
      assertSeen(offer, "PATCH", first);
      assertSeen(other, "GET", second);
      assertThat(call(foreign, "GET", first).statusCode()).isIn(401, 404);

      // When
      up.organization().stop(first);

      // Then
      assertThat(call(client, "GET", first).statusCode()).isEqualTo(404);
      assertThat(call(client, "GET", second).statusCode()).isEqualTo(200);
      assertThat(call(foreign, "GET", second).statusCode()).isEqualTo(404);
      up.audit();
      up.end();
    }
  }

  private static void assertSeen(HttpResponse<String> answer, String method, String session) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode seen = GatewayClient.json(answer);
    assertThat(seen.path("session").asText()).isEqualTo(session);
    assertThat(seen.path("method").asText()).isEqualTo(method);
    assertThat(seen.path("path").asText()).isEqualTo("/api/offer");
    assertThat(seen.at("/query/a/0").asText()).isEqualTo("1");
    assertThat(seen.path("headers").toString()).doesNotContain("authorization");
  }

  private static HttpResponse<String> call(GatewayClient client, String method, String session) {
    return client.send(
        method, "/v1/public/my-first-agent/sessions/" + session + "/api/offer?a=1", "");
  }
}

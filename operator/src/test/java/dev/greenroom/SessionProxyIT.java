package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.LocalUp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The session API of a greenroom up, with the example agent in its pods. */
class SessionProxyIT {
  private static final String AGENT = "/v1/public/my-first-agent";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper mapper = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void aCallReachesTheSessionsOwnPodAsSoonAsItRunsAndNoLongerThanItDoes() throws Exception {
    Path state = folder.resolve("state");
    try (LocalUp up = LocalUp.start(state)) {
      // Given
      String host = variable(state, "PIPECAT_API_HOST");
      String key = variable(state, "PIPECAT_DEFAULT_PUBLIC_KEY");
      String foreign =
          new KeyStore(
                  up.connection().requests(),
                  Up.RELEASE_NAMESPACE,
                  up.connection().serverClock(),
                  new SecureRandom())
              .create("elsewhere", Caller.Kind.PUBLIC, "another organisation's")
              .text();

      // When
      String first = start(host, key);
      HttpResponse<String> offer = call(host, "PATCH", first, key);
      String second = start(host, key);
      HttpResponse<String> other = call(host, "GET", second, key);

      // Then
      assertSeen(offer, "PATCH", first);
      assertSeen(other, "GET", second);
      assertThat(call(host, "GET", first, foreign).statusCode()).isIn(401, 404);

      // When
      up.organization().stop(first);

      // Then
      assertThat(call(host, "GET", first, key).statusCode()).isEqualTo(404);
      assertThat(call(host, "GET", second, key).statusCode()).isEqualTo(200);
      assertThat(call(host, "GET", second, foreign).statusCode()).isEqualTo(404);
      up.audit();
      up.end();
    }
  }

  private void assertSeen(HttpResponse<String> answer, String method, String session)
      throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode seen = mapper.readTree(answer.body());
    assertThat(seen.path("session").asText()).isEqualTo(session);
    assertThat(seen.path("method").asText()).isEqualTo(method);
    assertThat(seen.path("path").asText()).isEqualTo("/api/offer");
    assertThat(seen.at("/query/a/0").asText()).isEqualTo("1");
    assertThat(seen.path("headers").toString()).doesNotContain("authorization");
  }

  private String start(String host, String key) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(host + AGENT + "/start", key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"body\": {\"seconds\": 600}}"))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return mapper.readTree(answer.body()).path("sessionId").asText();
  }

  private HttpResponse<String> call(String host, String method, String session, String key)
      throws Exception {
    return http.send(
        request(host + AGENT + "/sessions/" + session + "/api/offer?a=1", key)
            .method(method, BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder request(String uri, String key) {
    return HttpRequest.newBuilder(URI.create(uri)).header("Authorization", "Bearer " + key);
  }

  private static String variable(Path state, String name) throws IOException {
    Matcher line =
        Pattern.compile("export " + name + "='?([^'\n]+)'?")
            .matcher(Files.readString(state.resolve("env")));
    assertThat(line.find()).as(name).isTrue();
    return line.group(1);
  }
}

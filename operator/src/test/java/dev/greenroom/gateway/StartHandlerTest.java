package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec.Transport;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartHandlerTest {

  @Test
  void startsWithTheBodyThatTheDocumentationSends() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response =
          gateway.start("{\"createDailyRoom\": false, \"body\": {\"custom\": \"data\"}}");

      // Then
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
      StartRequest request = gateway.starts.element();
      assertThat(gateway.json(response).toString())
          .isEqualTo("{\"sessionId\":\"" + request.session() + "\"}");
      assertThat(request.organization()).isEqualTo("acme");
      assertThat(request.agent()).isEqualTo("my-agent");
      assertThat(request.body().toString()).isEqualTo("{\"custom\":\"data\"}");
      assertThat(request.transport()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{}",
        "{\"body\": null}",
        "{\"body\": {}}",
        "{\"body\": \"{}\"}",
        "{\"createDailyRoom\": null, \"unknown\": [1]}"
      })
  void startsWithAnEmptyBodyWhenNoneIsGiven(String text) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response = gateway.start(text);

      // Then
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(gateway.starts.element().body().toString()).isEqualTo("{}");
    }
  }

  @Test
  void parsesTheBodyThatOldClientsSendAsText() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      gateway.start("{\"transport\": \"webrtc\", \"body\": \"{\\\"room\\\": \\\"my-room\\\"}\"}");

      // Then
      assertThat(gateway.starts.element().body().toString()).isEqualTo("{\"room\":\"my-room\"}");
      assertThat(gateway.starts.element().transport()).isEqualTo(Transport.WEBRTC);
    }
  }

  @Test
  void givesTheServersForBrowsersOnlyToThoseWhoAsk() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response = gateway.start("{\"enableDefaultIceServers\": true}");

      // Then
      assertThat(gateway.json(response).get("iceConfig").toString())
          .isEqualTo("{\"iceServers\":[]}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "1",
        "null",
        "\"text\"",
        "{",
        "{\"body\": {\"a\": 1}",
        "{} {}",
        "{\"body\": {\"a\": 1, \"a\": 2}}",
        "{\"body\": [1]}",
        "{\"body\": 1}",
        "{\"body\": \"[]\"}",
        "{\"body\": \"no json\"}",
        "{\"body\": {\"a\": 1e400}}",
        "{\"body\": {\"a\": NaN}}",
        "{\"body\": {\"a\": \"\\ud800\"}}",
        "{\"createDailyRoom\": \"yes\"}",
        "{\"createDailyRoom\": true}",
        "{\"transport\": \"moq\"}",
        "{\"transport\": 1}",
        "{\"transport\": \"websocket\"}"
      })
  void refusesWhatIsNoStart(String text) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response = gateway.start(text);

      // Then
      assertError(gateway, response, 400, "400");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {33, 3000, 9000})
  void refusesWhatIsNestedTooDeep(int depth) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // Given
      String nested = "{\"a\":".repeat(depth - 1) + "1" + "}".repeat(depth - 1);

      // When
      HttpResponse<String> asObject = gateway.start("{\"body\":" + nested + "}");
      HttpResponse<String> asText =
          gateway.start("{\"body\":\"" + "[".repeat(depth) + "]".repeat(depth) + "\"}");

      // Then
      assertError(gateway, asObject, 400, "400");
      assertError(gateway, asText, 400, "400");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void refusesWhatIsLargerThanTheLimit() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response =
          gateway.start("{\"body\": {\"a\": \"" + "x".repeat(2_000_000) + "\"}}");

      // Then
      assertError(gateway, response, 413, "413");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Upper", "a.b", "-a", "a-", "a_b", "%C3%A4", "a%20b"})
  void knowsNoAgentWhoseNameIsNone(String agent) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response =
          gateway.call("POST", "/v1/public/" + agent + "/start", "pk_acme");

      // Then
      assertError(gateway, response, 404, "404");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void saysThatThePoolIsFullInTheOneWordingThatAllClientsRead() {
    try (TestGateway gateway = TestGateway.thatAnswers(new StartAnswer.Full())) {
      // When
      HttpResponse<String> response = gateway.start("{}");

      // Then
      assertThat(response.statusCode()).isEqualTo(429);
      assertThat(response.headers().firstValue("retry-after")).hasValue("1");
      assertThat(response.body())
          .isEqualTo(
              "{\"status\":429,\"code\":\"429\","
                  + "\"error\":\"Rate limit exceeded. Please try again later\","
                  + "\"message\":\"Rate limit exceeded. Please try again later\"}");
    }
  }

  @Test
  void everyAnswerOfTheStarterHasItsError() {
    Map<StartAnswer, Integer> codes =
        Map.of(
            new StartAnswer.AgentAbsent(), 404,
            new StartAnswer.Suspended(), 409,
            new StartAnswer.PodRefused("exceeded quota"), 409,
            new StartAnswer.Contended(), 503);
    codes.forEach(
        (answer, code) -> {
          try (TestGateway gateway = TestGateway.thatAnswers(answer)) {
            // When
            HttpResponse<String> response = gateway.start("{}");

            // Then
            assertError(gateway, response, code, code == 409 ? "PCC-1001" : code.toString());
            assertThat(response.headers().firstValue("retry-after").isPresent())
                .isEqualTo(code == 503);
            assertThat(response.body()).doesNotContain("quota");
          }
        });
  }

  @Test
  void anExceptionIsAnErrorWithoutItsText() {
    try (TestGateway gateway =
        new TestGateway(
            request -> {
              throw new IllegalStateException("internal detail");
            })) {
      // When
      HttpResponse<String> response = gateway.start("{}");

      // Then
      assertError(gateway, response, 500, "500");
      assertThat(response.body()).doesNotContain("internal detail");
    }
  }

  @Test
  void theSameIdempotencyKeyGivesTheSameSessionAndAnotherRequestIsRefused() {
    Map<String, AgentSession> kept = new ConcurrentHashMap<>();
    try (TestGateway gateway = new TestGateway(request -> keep(kept, request))) {
      // When
      HttpResponse<String> first = gateway.start("{\"body\":{\"a\":1}}", "Idempotency-Key", "k 1");
      HttpResponse<String> again = gateway.start("{\"body\":{\"a\":1}}", "Idempotency-Key", "k 1");
      HttpResponse<String> other = gateway.start("{\"body\":{\"a\":2}}", "Idempotency-Key", "k 1");
      HttpResponse<String> otherKey =
          gateway.start("{\"body\":{\"a\":2}}", "Idempotency-Key", "k 2");

      // Then
      assertThat(again.body()).isEqualTo(first.body());
      assertError(gateway, other, 422, "422");
      assertThat(otherKey.statusCode()).isEqualTo(200);
      assertThat(kept).hasSize(2);
    }
  }

  @Test
  void anAttemptThatNeverReachedItsAgentIsFollowedByAnother() {
    List<Consumer<AgentSession>> ends =
        List.of(
            session -> session.getMetadata().setLabels(Map.of(Names.ABANDONED, "true")),
            session -> session.setStatus(failed(Reason.DeliveryFailed)));
    for (Consumer<AgentSession> end : ends) {
      Map<String, AgentSession> kept = new ConcurrentHashMap<>();
      try (TestGateway gateway = new TestGateway(request -> keep(kept, request))) {
        // Given
        HttpResponse<String> first = gateway.start("{}", "Idempotency-Key", "k");
        kept.values().forEach(end);

        // When
        HttpResponse<String> second = gateway.start("{}", "Idempotency-Key", "k");
        HttpResponse<String> third = gateway.start("{}", "Idempotency-Key", "k");

        // Then
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isNotEqualTo(first.body()).isEqualTo(third.body());
      }
    }
  }

  @Test
  void aSessionThatFailedInItsAgentIsNotStartedAgain() {
    Map<String, AgentSession> kept = new ConcurrentHashMap<>();
    try (TestGateway gateway = new TestGateway(request -> keep(kept, request))) {
      // Given
      HttpResponse<String> first = gateway.start("{}", "Idempotency-Key", "k");
      kept.values().forEach(session -> session.setStatus(failed(Reason.AgentCrashed)));

      // When
      HttpResponse<String> second = gateway.start("{}", "Idempotency-Key", "k");

      // Then
      assertThat(second.body()).isEqualTo(first.body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00e4"})
  void refusesAnIdempotencyKeyThatIsNone(String key) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      String response =
          gateway.raw(
              "POST /v1/public/a/start HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pk_acme\r\n"
                  + "Connection: close\r\nContent-Length: 0\r\nIdempotency-Key: "
                  + key
                  + "\r\n\r\n");

      // Then
      assertThat(response).startsWith("HTTP/1.1 400 ");
      assertThat(gateway.starts).isEmpty();
    }
  }

  static void assertError(
      TestGateway gateway, HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(gateway.json(response).get("code"))
        .isEqualTo(JsonNodeFactory.instance.textNode(code));
    assertThat(gateway.json(response).get("error").textValue()).isNotBlank();
  }

  private static AgentSessionStatus failed(Reason reason) {
    return new AgentSessionStatus(
        null, AgentSessionStatus.Phase.Failed, reason, null, null, null, null, null, null);
  }

  private static StartAnswer keep(Map<String, AgentSession> kept, StartRequest request) {
    AgentSession created = TestGateway.session(request);
    AgentSession before = kept.putIfAbsent(request.session(), created);
    if (before == null) {
      return new StartAnswer.Started(created);
    }
    return SessionId.isSpent(before) || before.getSpec().body().equals(request.body())
        ? new StartAnswer.Existing(before)
        : new StartAnswer.Mismatch();
  }
}

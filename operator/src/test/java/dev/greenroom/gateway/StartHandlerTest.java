package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentSessionSpec.Transport;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import java.net.http.HttpResponse;
import java.util.Map;
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
        "{\"dailyRoomProperties\": []}",
        "{\"dailyMeetingTokenProperties\": \"{}\"}",
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
      assertThat(response.headers().firstValue("retry-after"))
          .hasValue(Long.toString(TestGateway.PATIENCE.toSeconds()));
      assertThat(response.body())
          .isEqualTo(
              "{\"status\":429,\"code\":\"429\","
                  + "\"error\":\"Rate limit exceeded. Please try again later\","
                  + "\"message\":\"Rate limit exceeded. Please try again later\"}");
    }
  }

  @Test
  void saysHowMuchWasSpentOfWhatMayBe() {
    try (TestGateway gateway =
        TestGateway.thatAnswers(new StartAnswer.SpendLimitReached(5003, 5000))) {
      // When
      HttpResponse<String> response = gateway.start("{}");

      // Then
      assertError(gateway, response, 402, "SPEND_LIMIT_REACHED");
      assertThat(gateway.json(response).path("currentSpendCents").asLong()).isEqualTo(5003);
      assertThat(gateway.json(response).path("limitCents").asLong()).isEqualTo(5000);
      assertThat(
              gateway.metrics.getSampleValue(
                  "greenroom_gateway_rejections_total",
                  new String[] {"reason"},
                  new String[] {"SpendLimitReached"}))
          .isEqualTo(1);
    }
  }

  @Test
  void saysThatBillingIsOffWithTheCodeThatIsDocumentedForIt() {
    try (TestGateway gateway = TestGateway.thatAnswers(new StartAnswer.BillingOff())) {
      assertError(gateway, gateway.start("{}"), 402, "PCC-1004");
    }
  }

  @Test
  void everyAnswerOfTheStarterHasItsError() {
    Map<StartAnswer, Integer> codes =
        Map.of(
            new StartAnswer.AgentAbsent(), 404,
            new StartAnswer.Suspended(), 409,
            new StartAnswer.PodRefused("exceeded quota"), 409,
            new StartAnswer.BodyRefused("request is too large: quota"), 400,
            new StartAnswer.Contended("others were faster"), 503);
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

  static void assertError(
      TestGateway gateway, HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(gateway.json(response).get("code"))
        .isEqualTo(JsonNodeFactory.instance.textNode(code));
    assertThat(gateway.json(response).get("error").textValue()).isNotBlank();
  }
}

package dev.greenroom.gateway;

import static dev.greenroom.gateway.ProxiedGateway.SESSION;
import static dev.greenroom.gateway.ProxiedGateway.assertAnswered;
import static dev.greenroom.gateway.ProxiedGateway.pause;
import static dev.greenroom.gateway.ProxiedGateway.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What the clients of a session see of its agent's answers. */
class SessionProxyAnswersTest {

  @Test
  void answersComeAsTheAgentGaveThemButForWhatSpeaksForTheWholeGateway() {
    try (StubAgent agent =
            new StubAgent(
                exchange -> {
                  var headers = exchange.getResponseHeaders();
                  headers.add("ETag", "\"a, b\"");
                  headers.add("X-Own", "one");
                  headers.add("X-Own", "two");
                  headers.add("Access-Control-Allow-Origin", "https://agent.example");
                  headers.add("Access-Control-Allow-Credentials", "true");
                  headers.add("Set-Cookie", "a=b");
                  headers.add("Connection", "X-Hop");
                  headers.add("X-Hop", "1");
                  headers.add("Strict-Transport-Security", "max-age=1");
                  StubAgent.say(exchange, 418, "teapot");
                });
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      HttpResponse<String> answer = gateway.call("GET", SESSION + "x", "pk_acme");

      // Then
      assertThat(answer.statusCode()).isEqualTo(418);
      assertThat(answer.body()).isEqualTo("teapot");
      assertThat(answer.headers().allValues("ETag")).containsExactly("\"a, b\"");
      assertThat(answer.headers().allValues("X-Own")).containsExactly("one", "two");
      assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
      assertThat(answer.headers().allValues("Date")).hasSize(1);
      assertThat(answer.headers().map().keySet())
          .doesNotContain(
              "set-cookie",
              "x-hop",
              "strict-transport-security",
              "access-control-allow-credentials");
    }
  }

  @Test
  void redirectsAreTheClientsToFollow() {
    try (StubAgent agent =
            new StubAgent(
                exchange -> {
                  exchange.getResponseHeaders().add("Location", "http://192.0.2.1/x");
                  StubAgent.say(exchange, 307, "");
                });
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      HttpResponse<String> answer = gateway.call("GET", SESSION + "x", "pk_acme");

      // Then
      assertThat(answer.statusCode()).isEqualTo(307);
      assertThat(answer.headers().firstValue("Location")).contains("http://192.0.2.1/x");
    }
  }

  @Test
  void anEventArrivesBeforeTheNextIsWritten() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    try (StubAgent agent =
            new StubAgent(
                exchange -> {
                  exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                  exchange.sendResponseHeaders(200, 0);
                  for (String part : List.of("data: 1\n", "\n")) {
                    exchange.getResponseBody().write(part.getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
                  }
                  pause(seen);
                  exchange.getResponseBody().write("data: 2\n\n".getBytes(StandardCharsets.UTF_8));
                });
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      InputStream events = stream(gateway).body();
      String first = new String(events.readNBytes(9), StandardCharsets.UTF_8);
      seen.countDown();
      String rest = new String(events.readAllBytes(), StandardCharsets.UTF_8);

      // Then
      assertThat(first).isEqualTo("data: 1\n\n");
      assertThat(rest).isEqualTo("data: 2\n\n");
      assertAnswered(gateway, "GET", 200);
    }
  }

  @Test
  void theAgentIsLetGoWhenItsClientIsGone() throws Exception {
    AtomicBoolean told = new AtomicBoolean();
    try (StubAgent agent =
            new StubAgent(
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  try {
                    while (!Thread.interrupted()) {
                      exchange.getResponseBody().write(new byte[1 << 16]);
                    }
                  } catch (IOException e) {
                    told.set(true);
                  }
                });
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      stream(gateway).body().close();

      // Then
      await().untilTrue(told);
      await()
          .untilAsserted(
              () ->
                  assertThat(gateway.metrics.getSampleValue("greenroom_gateway_in_flight"))
                      .isZero());
    }
  }

  @Test
  void theGatewayAnswersBrowsersThatAskAndTheAgentOtherOptions() {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      HttpResponse<String> preflight =
          gateway.send(
              gateway
                  .request(SESSION + "api/offer")
                  .header("Origin", "https://app.example")
                  .header("Access-Control-Request-Method", "PATCH")
                  .header("Access-Control-Request-Headers", "authorization,x-own")
                  .method("OPTIONS", BodyPublishers.noBody()));
      int asked = agent.requests.size();
      HttpResponse<String> plain = gateway.call("OPTIONS", SESSION + "api/offer", "pk_acme");
      HttpResponse<String> elsewhere = gateway.call("OPTIONS", TestGateway.START, null);

      // Then
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
          .contains("PATCH");
      assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
          .endsWith("authorization,x-own");
      assertThat(asked).isZero();
      assertThat(plain.body()).isEqualTo("hello");
      assertThat(elsewhere.statusCode()).isEqualTo(204);
    }
  }

  @Test
  void aWebSocketIsRefusedInWords() {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer =
          gateway.raw(
              "GET "
                  + SESSION
                  + "ws HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer pk_acme\r\n"
                  + "Connection: Upgrade, close\r\nUpgrade: websocket\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

      // Then
      assertThat(answer).startsWith("HTTP/1.1 501 ").contains("WebSockets");
      assertThat(agent.requests).isEmpty();
    }
  }
}

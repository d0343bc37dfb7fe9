package dev.greenroom.gateway;

import static dev.greenroom.gateway.ProxiedGateway.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.gateway.proxy.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
  void aPodThatTakesNoConnectionIsABadGateway() throws IOException {
    // Given
    URI dead;
    try (ServerSocket socket = new ServerSocket(0)) {
      dead = URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }
    try (TestGateway gateway = ProxiedGateway.to(dead)) {
      // When
      HttpResponse<String> answer = gateway.call("POST", SESSION + "x", "pk_acme");

      // Then
      StartHandlerTest.assertError(gateway, answer, 502, "502");
      assertAnswered(gateway, "POST", 502);
    }
  }

  @Test
  void anAgentThatSaysNothingIsAGatewayTimeout() {
    CountDownLatch end = new CountDownLatch(1);
    try (StubAgent agent = new StubAgent(exchange -> pause(end));
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      HttpResponse<String> answer =
          gateway.send(
              gateway
                  .request(SESSION + "x")
                  .header("Authorization", "Bearer pk_acme")
                  .POST(BodyPublishers.ofString("a body")));

      // Then
      end.countDown();
      StartHandlerTest.assertError(gateway, answer, 504, "504");
      assertThat(answer.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
    }
  }

  @Test
  void anAnswerThatIsCutOffDoesNotLookWhole() {
    try (StubAgent agent =
            new StubAgent(
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  exchange.getResponseBody().write(new byte[100]);
                  exchange.getResponseBody().flush();
                  throw new IOException("gone");
                });
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer = gateway.raw(get());

      // Then
      assertThat(answer).startsWith("HTTP/1.1 200").doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void whatIsNotHttpIsAnErrorInWords() throws Exception {
    try (ServerSocket agent = new ServerSocket(0);
        TestGateway gateway =
            ProxiedGateway.to(URI.create("http://127.0.0.1:" + agent.getLocalPort()))) {
      // Given
      Thread talk =
          new Thread(
              () -> {
                try (Socket socket = agent.accept()) {
                  socket.getInputStream().read();
                  socket.getOutputStream().write("SSH-2.0-x\r\n\r\n".getBytes());
                } catch (IOException e) {
                  // The test is over.
                }
              });
      talk.start();

      // When
      HttpResponse<String> answer = gateway.call("GET", SESSION + "x", "pk_acme");

      // Then
      assertThat(answer.statusCode()).isIn(502, 504);
      assertThat(gateway.json(answer).path("error").asText()).startsWith("The agent ");
      talk.join();
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

  @Test
  void aSessionThatIsStartingIsWaitedForAsLongAsItMay() {
    try (StubAgent agent = StubAgent.thatSaysHello()) {
      Target later = new Target.NotYet(Duration.ofSeconds(9));
      Target late = new Target.NotYet(Duration.ofSeconds(-1));
      Target gone = new Target.Absent("The session has ended.");

      // When, Then
      assertThat(sequence(later, later, new Target.Ready(agent.uri()))).isEqualTo(200);
      assertThat(sequence(later, later, gone)).isEqualTo(404);
      assertThat(sequence(late)).isEqualTo(503);
      assertThat(sequence(later)).isEqualTo(503);
    }
  }

  @Test
  void callsBeyondTheBoundAreToldToComeAgain() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    try (StubAgent agent =
            new StubAgent(
                exchange -> {
                  exchange.sendResponseHeaders(200, 0);
                  exchange.getResponseBody().write('.');
                  exchange.getResponseBody().flush();
                  pause(end);
                });
        TestGateway gateway = ProxiedGateway.with((o, a, s) -> new Target.Ready(agent.uri()), 1)) {
      // Given
      InputStream first = stream(gateway).body();

      // When
      HttpResponse<String> second = gateway.call("GET", SESSION + "x", "pk_acme");
      end.countDown();
      first.readAllBytes();

      // Then
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.headers().firstValue("Retry-After")).contains("1");
      await()
          .untilAsserted(
              () ->
                  assertThat(gateway.call("GET", SESSION + "x", "pk_acme").statusCode())
                      .isEqualTo(200));
    }
  }

  /** The status of one call, while the session is seen like this; the last stays. */
  private static int sequence(Target... targets) {
    Deque<Target> left = new ArrayDeque<>(List.of(targets));
    try (TestGateway gateway =
        ProxiedGateway.with((o, a, s) -> left.size() > 1 ? left.poll() : left.peek(), 4)) {
      return gateway.call("GET", SESSION + "x", "pk_acme").statusCode();
    }
  }

  private static HttpResponse<InputStream> stream(TestGateway gateway) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            gateway.request(SESSION + "x").header("Authorization", "Bearer pk_acme").build(),
            BodyHandlers.ofInputStream());
  }

  private static void assertAnswered(TestGateway gateway, String method, int code) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        gateway.metrics.getSampleValue(
                            "greenroom_gateway_answers_total",
                            new String[] {"method", "route", "code"},
                            new String[] {
                              method,
                              "/v1/public/{agent}/sessions/{session}/<path>",
                              Integer.toString(code)
                            }))
                    .isEqualTo(1));
  }

  private static void pause(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String get() {
    return "GET "
        + SESSION
        + "x HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer pk_acme\r\n\r\n";
  }
}

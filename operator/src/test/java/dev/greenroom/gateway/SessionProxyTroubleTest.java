package dev.greenroom.gateway;

import static dev.greenroom.gateway.ProxiedGateway.SESSION;
import static dev.greenroom.gateway.ProxiedGateway.assertAnswered;
import static dev.greenroom.gateway.ProxiedGateway.pause;
import static dev.greenroom.gateway.ProxiedGateway.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.gateway.proxy.Target;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What the clients of a session see when its agent is not there, not yet there, or in trouble. */
class SessionProxyTroubleTest {

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

  private static String get() {
    return "GET "
        + SESSION
        + "x HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer pk_acme\r\n\r\n";
  }
}

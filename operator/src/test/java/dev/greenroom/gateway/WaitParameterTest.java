package dev.greenroom.gateway;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.binding.StartAnswer;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitParameterTest {
  private final AtomicInteger slots = new AtomicInteger();

  @ParameterizedTest
  @ValueSource(strings = {"61", "-1", "1.5", "", "soon", "+5", "05", "5&wait=5", "99999999999"})
  void anythingButSecondsUpToAMinuteIsRefusedWithTheRule(String wait) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> answer = start(gateway, "?wait=" + wait);

      // Then
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(gateway.json(answer).path("error").textValue()).isEqualTo(WaitParameter.RULE);
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void aFullPoolIsAnsweredWhenTheTimeIsUp() {
    try (TestGateway gateway = thatHasSlots(TestLimits.usual())) {
      // Given
      long begun = System.nanoTime();

      // When
      HttpResponse<String> answer = start(gateway, "?wait=1");

      // Then
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofSeconds(1));
      assertThat(start(gateway, "?wait=0").statusCode()).isEqualTo(429);
    }
  }

  @Test
  void aStartOutlastsTheIdleTimeoutOfItsConnectionAndGetsTheSlotThatComes() {
    try (TestGateway gateway = thatHasSlots(TestLimits.patience(Duration.ofMillis(500)))) {
      // Given
      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(() -> start(gateway, "?wait=30"));
      await().until(() -> gateway.lines.size() == 1);
      await().pollDelay(Duration.ofMillis(1_500)).until(() -> !answer.isDone());

      // When
      slots.set(1);
      gateway.lines.news("acme", "my-agent");

      // Then
      assertThat(answer.orTimeout(10, SECONDS).join().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatHangsUpLeavesTheLine() throws IOException {
    try (TestGateway gateway = thatHasSlots(TestLimits.usual())) {
      // Given
      try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
        socket.getOutputStream().write(text("?wait=30").getBytes(StandardCharsets.US_ASCII));
        await().until(() -> gateway.lines.size() == 1);
      }

      // When
      await().atMost(5, SECONDS).until(() -> gateway.lines.size() == 0);

      // Then
      slots.set(1);
      assertThat(start(gateway, "").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatSendsItsNextRequestMeanwhileIsServedAndThenDisconnected() throws IOException {
    try (TestGateway gateway = thatHasSlots(TestLimits.usual())) {
      // When
      try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(text("?wait=3").getBytes(StandardCharsets.US_ASCII));
        await().until(() -> gateway.lines.size() == 1);
        socket.getOutputStream().write(text("").getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

        // Then
        assertThat(answer).startsWith("HTTP/1.1 429").containsIgnoringCase("connection: close");
        assertThat(answer.split("HTTP/1.1 ")).hasSize(2);
      }
    }
  }

  private TestGateway thatHasSlots(Limits limits) {
    return new TestGateway(
        limits,
        request ->
            slots.getAndUpdate(free -> Math.max(0, free - 1)) == 0
                ? new StartAnswer.Full()
                : new StartAnswer.Started(TestGateway.session(request)));
  }

  private static HttpResponse<String> start(TestGateway gateway, String query) {
    return gateway.send(
        gateway
            .request(TestGateway.START + query)
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer pk_acme")
            .POST(BodyPublishers.ofString("{}")));
  }

  private static String text(String query) {
    return "POST "
        + TestGateway.START
        + query
        + " HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer pk_acme\r\n"
        + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
  }
}

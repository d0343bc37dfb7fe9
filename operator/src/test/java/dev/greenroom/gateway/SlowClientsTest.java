package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.binding.StartAnswer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clients that take their time, against a gateway that waits half a second. */
class SlowClientsTest {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration TRICKLE = Duration.ofMillis(50);
  private static final String HEAD =
      "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pk_acme\r\n"
          .formatted(TestGateway.START);

  @Test
  void headersThatTrickleEndTheConnection() throws IOException {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.patience(PATIENCE));
        Socket client = new Socket("127.0.0.1", gateway.port())) {
      // Given
      client.getOutputStream().write(HEAD.getBytes(StandardCharsets.US_ASCII));

      // When
      int sent = trickle(client, "X-Slow: " + "x".repeat(500));

      // Then
      assertThat(sent).isBetween(2, 100);
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void aConnectionThatOnlySendsEmptyLinesIsEnded() throws IOException {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.patience(PATIENCE));
        Socket client = new Socket("127.0.0.1", gateway.port())) {
      // When
      int sent = trickle(client, "\r\n".repeat(250));

      // Then
      assertThat(sent).isBetween(2, 100);
    }
  }

  @Test
  void aBodyThatTricklesIsToldSoAndStartsNothing() throws IOException {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.patience(PATIENCE));
        Socket client = new Socket("127.0.0.1", gateway.port())) {
      // Given
      client
          .getOutputStream()
          .write((HEAD + "Content-Length: 500\r\n\r\n").getBytes(StandardCharsets.US_ASCII));

      // When
      trickle(client, " ".repeat(500));

      // Then
      assertThat(gateway.starts).isEmpty();
      assertThat(answers(gateway, "408")).isEqualTo(1);
      assertThat(gateway.metrics.getSampleValue("greenroom_gateway_in_flight")).isZero();
    }
  }

  @Test
  void aBodyThatStopsIsToldSo() {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.patience(PATIENCE))) {
      // When
      String answer = gateway.raw(HEAD + "Content-Length: 500\r\n\r\n{");

      // Then
      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("took too long");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void aClientThatTakesAnAnswerBitByBitIsLeft() throws IOException {
    Route large =
        Route.open("GET", "/v1/large", call -> Answer.text("text/plain", "x".repeat(32 << 20)));
    try (TestGateway gateway =
            new TestGateway(
                TestLimits.patience(PATIENCE), request -> new StartAnswer.Full(), large);
        Socket client = new Socket()) {
      // Given
      client.setReceiveBufferSize(4096);
      client.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
      client
          .getOutputStream()
          .write("GET /v1/large HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      // When
      await().until(() -> client.getInputStream().read() >= 0);

      // Then
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(TRICKLE)
          .until(
              () -> {
                client.getInputStream().readNBytes(512);
                return gateway.start("{}").statusCode() == 429;
              });
    }
  }

  @Test
  void aConnectionInUseIsKeptHoweverLongItLasts() throws IOException {
    // Longer than the pauses of a busy machine.
    Duration patience = Duration.ofSeconds(3);
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.patience(patience));
        Socket client = new Socket("127.0.0.1", gateway.port())) {
      // When
      await()
          .during(patience.plusSeconds(1))
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                client
                    .getOutputStream()
                    .write(
                        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                return client.getInputStream().read(new byte[4096]) > 0;
              });

      // Then
      assertThat(client.getInputStream().available()).isZero();
    }
  }

  /** Sends byte by byte, until the other side has had enough; how many it took. */
  private static int trickle(Socket client, String bytes) throws IOException {
    OutputStream out = client.getOutputStream();
    client.setSoTimeout(1);
    AtomicInteger sent = new AtomicInteger();
    await()
        .pollInterval(TRICKLE)
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              if (isClosed(client)) {
                return true;
              }
              try {
                out.write(bytes.charAt(sent.getAndIncrement()));
                return false;
              } catch (IOException closed) {
                return true;
              }
            });
    return sent.get();
  }

  private static boolean isClosed(Socket client) {
    try {
      while (client.getInputStream().read() >= 0) {
        // An answer, before the end.
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private static double answers(TestGateway gateway, String code) {
    Double count =
        gateway.metrics.getSampleValue(
            "greenroom_gateway_answers_total",
            new String[] {"method", "route", "code"},
            new String[] {"POST", "/v1/public/{agent}/start", code});
    return count == null ? 0 : count;
  }
}

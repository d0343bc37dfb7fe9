package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What anybody may send, over HTTP. */
class OpenDoorTest {
  private static final Route HELLO =
      Route.open("POST", "/internal/hello", call -> Answer.text("text/plain", call.body()));

  @ParameterizedTest
  @CsvSource({
    "'Content-Length: 5', 401",
    "'Authorization: Basic x|Content-Length: 5', 401",
    "'Authorization: Bearer x|Transfer-Encoding: chunked', 411",
    "'Authorization: Bearer x|Content-Length: 16385', 413"
  })
  void aHelloIsRefusedBeforeItsBodyHasCome(String headers, int status) {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.usual(), HELLO)) {
      // When
      String answer = gateway.raw(hello(headers));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  void aHelloThatDoesNotComeIsGivenUpAfterASecond() {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.usual(), HELLO)) {
      // When
      long asked = System.nanoTime();
      String answer = gateway.raw(hello("Authorization: Bearer x\r\nContent-Length: 5"));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 408 ");
      assertThat(System.nanoTime() - asked).isLessThan(OpenDoor.PATIENCE.multipliedBy(8).toNanos());
    }
  }

  @Test
  void aHelloIsHeard() {
    try (TestGateway gateway = TestGateway.thatStarts(TestLimits.usual(), HELLO)) {
      // When
      String answer = gateway.raw(hello("Authorization: Bearer x\r\nContent-Length: 2") + "{}");

      // Then
      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("{}");
    }
  }

  @Test
  void aProbeIsAnsweredWhateverBodyItAnnounces() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      String answer =
          gateway.raw(
              "GET /healthz HTTP/1.1\r\nHost: g\r\nConnection: close\r\n"
                  + "Content-Length: 1000000\r\n\r\n");

      // Then
      assertThat(answer).startsWith("HTTP/1.1 200 ");
    }
  }

  private static String hello(String headers) {
    return "POST /internal/hello HTTP/1.1\r\nHost: g\r\nConnection: close\r\n"
        + headers.replace("|", "\r\n")
        + "\r\n\r\n";
  }
}

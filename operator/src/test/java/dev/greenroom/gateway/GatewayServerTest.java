package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.greenroom.binding.StartAnswer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayServerTest {
  private static final String AUTHORIZED = "Host: x\r\nAuthorization: Bearer pk_acme\r\n";

  @Test
  void saysThatItIsNotReadyWhileItsCachesAreEmpty() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // Given
      gateway.ready.set(false);

      // When
      HttpResponse<String> response = gateway.call("GET", "/readyz", null);

      // Then
      StartHandlerTest.assertError(gateway, response, 503, "503");
      assertThat(gateway.call("GET", "/healthz", null).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void saysThatItIsNotHealthyWhenTheOperatorBesideItStandsStill() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // Given
      gateway.standstill.set(Optional.of("no reconciler has been free for 901 s"));

      // When
      HttpResponse<String> response = gateway.call("GET", "/healthz", null);

      // Then
      StartHandlerTest.assertError(gateway, response, 503, "503");
      assertThat(response.body()).contains("no reconciler has been free for 901 s");
      assertThat(gateway.call("GET", "/readyz", null).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void unknownPathsAndMethodsAreJsonErrors() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> path = gateway.call("GET", "/v2/nothing", "pk_acme");
      HttpResponse<String> method = gateway.call("GET", TestGateway.START, "pk_acme");
      HttpResponse<String> oddMethod = gateway.call("BREW", TestGateway.START, "pk_acme");

      // Then
      StartHandlerTest.assertError(gateway, path, 404, "404");
      StartHandlerTest.assertError(gateway, method, 405, "405");
      assertThat(method.headers().firstValue("allow")).hasValue("POST");
      assertThat(oddMethod.statusCode()).isBetween(400, 499);
    }
  }

  @Test
  void browsersMayCallFromAnyPage() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> preflight =
          gateway.send(
              gateway
                  .request(TestGateway.START)
                  .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                  .header("Access-Control-Request-Method", "POST")
                  .header("Access-Control-Request-Headers", "authorization"));
      HttpResponse<String> refused = gateway.call("POST", TestGateway.START, null);

      // Then
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertThat(preflight.headers().firstValue("access-control-allow-headers").orElse(""))
          .contains("Authorization");
      assertThat(refused.headers().firstValue("access-control-allow-origin")).hasValue("*");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void answersFiftyStartsAtOnce() {
    AtomicInteger slots = new AtomicInteger(10);
    CountDownLatch together = new CountDownLatch(50);
    ExecutorService clients = Executors.newFixedThreadPool(50);
    try (TestGateway gateway =
        new TestGateway(
            request -> {
              arriveAndWait(together);
              return slots.getAndDecrement() > 0
                  ? new StartAnswer.Started(TestGateway.session(request))
                  : new StartAnswer.Full();
            })) {
      // When
      List<CompletableFuture<HttpResponse<String>>> calls =
          IntStream.range(0, 50)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> gateway.start("{}"), clients))
              .toList();
      List<HttpResponse<String>> answers = calls.stream().map(CompletableFuture::join).toList();

      // Then
      Set<String> ids = new HashSet<>();
      answers.stream().filter(r -> r.statusCode() == 200).forEach(r -> ids.add(r.body()));
      assertThat(ids).hasSize(10);
      assertThat(answers.stream().filter(r -> r.statusCode() == 429)).hasSize(40);
      assertThat(
              gateway.metrics.getSampleValue(
                  "greenroom_gateway_answers_total",
                  new String[] {"method", "route", "code"},
                  new String[] {"POST", "/v1/public/{agent}/start", "429"}))
          .isEqualTo(40);
      assertThat(gateway.call("GET", "/metrics", null).body())
          .contains("greenroom_gateway_start_seconds_bucket{code=\"200\",le=\"0.001\",}");
    } finally {
      clients.shutdownNow();
    }
  }

  @Test
  void closingLetsTheStartInFlightEnd() {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    TestGateway gateway =
        new TestGateway(
            request -> {
              arrived.countDown();
              arriveAndWait(go, false);
              return new StartAnswer.Started(TestGateway.session(request));
            });
    // Given
    CompletableFuture<HttpResponse<String>> start =
        CompletableFuture.supplyAsync(() -> gateway.start("{}"));
    await().until(() -> arrived.getCount() == 0);

    // When
    long begun = System.nanoTime();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(gateway::close);
    await().during(Duration.ofMillis(800)).until(() -> refusesConnections(gateway));
    go.countDown();

    // Then
    assertThat(start.join().statusCode()).isEqualTo(200);
    closed.join();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void aPortThatIsTakenIsSaid() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      assertThatThrownBy(() -> GatewayServer.start(gateway.port(), "127.0.0.1", gateway.parts()))
          .hasMessageContaining("choose another --port");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/public/../public/my-agent/start",
        "/v1/public/%2e%2e/my-agent/start",
        "/v1/public/my-agent/./start",
        "/v1/public/my%2fagent/start",
        "/v1/public/my%2Fagent/start",
        "/v1/public/my%5cagent/start",
        "/v1/public/my%00agent/start",
        "/v1/public/my%0d%0aX:y/start",
        "/v1/public/my%25agent/start",
        "/v1/public/my-agent;x=1/start",
        "/v1/public//start",
        "/v1/public/my%ffagent/start",
        "/v1/public/my%zzagent/start"
      })
  void disguisedPathsAreRefused(String path) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      String response =
          gateway.raw(
              "POST %s HTTP/1.1\r\n%sContent-Length: 0\r\nConnection: close\r\n\r\n"
                  .formatted(path, AUTHORIZED));

      // Then
      assertThat(response).matches("(?s)HTTP/1.1 (400|404) .*");
      assertThat(response).contains("application/json").contains("\"error\"");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nContent-Length: 5\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: -1\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\n X: folded\r\n\r\n{}",
        "Content-Length: 2\r\nHost: y\r\n\r\n{}",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        "Content-Length: 2\r\nX: a\rb\r\n\r\n{}"
      })
  void smuggledHeadersAreRefused(String rest) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      String response =
          gateway.raw(
              "POST %s HTTP/1.1\r\n%sConnection: close\r\n%s"
                  .formatted(TestGateway.START, AUTHORIZED, rest));

      // Then
      assertThat(response).matches("(?s)HTTP/1.1 (400|501) .*");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void headersThatAreTooLargeAreRefused() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response = gateway.start("{}", "X-Large", "x".repeat(9000));

      // Then
      assertThat(response.statusCode()).isEqualTo(431);
      assertThat(gateway.starts).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data"})
  void anotherContentTypeIsRefused(String type) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response = gateway.start("{}", "Content-Type", type);

      // Then
      StartHandlerTest.assertError(gateway, response, 415, "415");
      assertThat(gateway.starts).isEmpty();
    }
  }

  @Test
  void textThatIsNotUtf8IsRefused() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      String response =
          gateway.raw(
              "POST %s HTTP/1.1\r\n%sConnection: close\r\nContent-Length: 15\r\n\r\n"
                      .formatted(TestGateway.START, AUTHORIZED)
                  + "{\"body\":{\"\u00ff\":1}}".substring(0, 15));

      // Then
      assertThat(response).startsWith("HTTP/1.1 400 ").contains("UTF-8");
    }
  }

  private static boolean refusesConnections(TestGateway gateway) {
    try {
      return gateway.call("GET", "/healthz", null).statusCode() == 503;
    } catch (RuntimeException e) {
      return true;
    }
  }

  private static void arriveAndWait(CountDownLatch latch) {
    arriveAndWait(latch, true);
  }

  private static void arriveAndWait(CountDownLatch latch, boolean arrive) {
    if (arrive) {
      latch.countDown();
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

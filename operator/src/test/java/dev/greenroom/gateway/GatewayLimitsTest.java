package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.binding.StartAnswer;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a gateway refuses for being too much, over HTTP. */
class GatewayLimitsTest {
  private static final Limits.Rate SMALL = new Limits.Rate(1, 3);

  @Test
  void aKeyThatIsTooFastIsToldSoBeforeAnythingOfItsRequestIsRead() {
    try (TestGateway gateway =
        TestGateway.thatStartsInNoTime(TestLimits.with(SMALL, Limits.USUAL.refusals()))) {
      // Given
      IntStream.range(0, 3).forEach(i -> gateway.start("{}"));

      // When
      HttpResponse<String> answer = gateway.start("not json");

      // Then
      StartHandlerTest.assertError(gateway, answer, 429, "RATE_LIMITED");
      assertThat(gateway.json(answer).path("message").asText()).contains("requests a second");
      assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
      assertThat(gateway.starts).hasSize(3);
      assertThat(gateway.start("{}", "Authorization", "Bearer pk_other").statusCode())
          .isEqualTo(200);
      assertThat(rejections(gateway, "RateLimited")).isEqualTo(1);
    }
  }

  @Test
  void guessedKeysAreSlowedDownAndGoodOnesAreNot() {
    try (TestGateway gateway =
        TestGateway.thatStartsInNoTime(TestLimits.with(Limits.USUAL.perCaller(), SMALL))) {
      // Given
      assertThat(gateway.start("{}").statusCode()).isEqualTo(200);

      // When
      List<Integer> guesses =
          IntStream.range(0, 6)
              .mapToObj(i -> gateway.call("POST", TestGateway.START, "pk_guess" + i).statusCode())
              .toList();

      // Then
      assertThat(guesses).containsExactly(401, 401, 401, 429, 429, 429);
      assertThat(gateway.start("{}").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void wrongTokensOfPodsAreSlowedDownAndGoodOnesAreNot() {
    AtomicInteger asked = new AtomicInteger();
    Route.OwnCredential handler =
        call -> {
          asked.incrementAndGet();
          return "Bearer right".equals(call.header("authorization"))
              ? Answer.ok(Map.of())
              : ErrorCatalogue.unauthorized();
        };
    try (TestGateway gateway =
        new TestGateway(
            TestLimits.with(Limits.USUAL.perCaller(), SMALL),
            request -> new StartAnswer.Full(),
            Route.open("POST", "/internal/test", handler))) {
      // Given
      assertThat(gateway.call("POST", "/internal/test", "right").statusCode()).isEqualTo(200);

      // When
      List<Integer> guesses =
          IntStream.range(0, 20)
              .mapToObj(i -> gateway.call("POST", "/internal/test", "guess" + i).statusCode())
              .toList();

      // Then
      assertThat(guesses).startsWith(401, 401, 401).contains(429);
      assertThat(asked).hasValueLessThan(15);
      assertThat(gateway.call("POST", "/internal/test", "right").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsBeyondTheRequestsInFlightIsAnsweredAtOnce() {
    CountDownLatch arrived = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    try (TestGateway gateway =
        new TestGateway(
            TestLimits.inFlight(2),
            request -> {
              arrived.countDown();
              awaitUninterrupted(go);
              return new StartAnswer.Started(TestGateway.session(request));
            })) {
      // Given
      List<CompletableFuture<HttpResponse<String>>> starts =
          IntStream.range(0, 2)
              .mapToObj(i -> List.of("Bearer pk_acme", "Bearer pk_other").get(i))
              .map(
                  key ->
                      CompletableFuture.supplyAsync(
                          () -> gateway.start("{}", "Authorization", key)))
              .toList();
      await().until(() -> arrived.getCount() == 0);

      // When
      HttpResponse<String> third = gateway.start("{}");

      // Then
      StartHandlerTest.assertError(gateway, third, 503, "503");
      assertThat(third.headers().firstValue("retry-after")).hasValue("1");
      assertThat(gateway.call("GET", "/healthz", null).statusCode()).isEqualTo(200);
      assertThat(gateway.call("GET", "/metrics", null).body())
          .contains("greenroom_gateway_rejections_total{reason=\"Busy\",} 1.0");
      go.countDown();
      assertThat(starts).allMatch(start -> start.join().statusCode() == 200);
      await().until(() -> gateway.start("{}").statusCode() == 200);
    } finally {
      go.countDown();
    }
  }

  @Test
  void anOrganizationHasAQuarterOfTheRequestsInFlightAndTheOthersHaveTheRest() {
    CountDownLatch arrived = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    try (TestGateway gateway =
        new TestGateway(
            TestLimits.inFlight(8),
            request -> {
              arrived.countDown();
              if (request.organization().equals("acme")) {
                awaitUninterrupted(go);
              }
              return new StartAnswer.Started(TestGateway.session(request));
            })) {
      // Given
      List<CompletableFuture<HttpResponse<String>>> starts =
          IntStream.range(0, 2)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> gateway.start("{}")))
              .toList();
      await().until(() -> arrived.getCount() == 0);

      // When
      HttpResponse<String> third = gateway.start("{}");
      HttpResponse<String> other = gateway.start("{}", "Authorization", "Bearer pk_other");

      // Then
      StartHandlerTest.assertError(gateway, third, 429, "RATE_LIMITED");
      assertThat(other.statusCode()).isEqualTo(200);
      go.countDown();
      assertThat(starts).allMatch(start -> start.join().statusCode() == 200);
      await().until(() -> gateway.start("{}").statusCode() == 200);
    } finally {
      go.countDown();
    }
  }

  @Test
  void whatTheServerRefusesByItselfIsCountedToo() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      gateway.start("{}", "X-Large", "x".repeat(9000));
      gateway.raw("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n");
      gateway.raw("nonsense\r\n\r\n");
      gateway.raw("GET / HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: x\r\nConnection: close\r\n\r\n");
      gateway.raw(
          "OPTIONS /v1/agents HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n"
              + "Access-Control-Request-Method: GET\r\nConnection: close\r\n\r\n");
      gateway.raw("OPTIONS /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      // Then
      assertThat(unmatched(gateway, "431")).isEqualTo(1);
      assertThat(unmatched(gateway, "400")).isEqualTo(2);
      assertThat(unmatched(gateway, "501")).isEqualTo(1);
      assertThat(unmatched(gateway, "204")).isEqualTo(2);
    }
  }

  private static double unmatched(TestGateway gateway, String code) {
    return List.of("GET", "POST", "OPTIONS", "other").stream()
        .map(
            method ->
                gateway.metrics.getSampleValue(
                    "greenroom_gateway_answers_total",
                    new String[] {"method", "route", "code"},
                    new String[] {method, "unmatched", code}))
        .mapToDouble(count -> count == null ? 0 : count)
        .sum();
  }

  private static double rejections(TestGateway gateway, String reason) {
    return gateway.metrics.getSampleValue(
        "greenroom_gateway_rejections_total", new String[] {"reason"}, new String[] {reason});
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

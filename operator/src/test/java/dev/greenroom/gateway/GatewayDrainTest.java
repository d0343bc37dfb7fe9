package dev.greenroom.gateway;

import static dev.greenroom.gateway.ProxiedGateway.pause;
import static dev.greenroom.gateway.ProxiedGateway.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A gateway that is rolled out while clients listen to their sessions through it. */
class GatewayDrainTest {
  private final CountDownLatch more = new CountDownLatch(1);

  @Test
  void aCallThatIsRelayedComesToItsEndAndEverybodyElseIsAnsweredMeanwhile() throws Exception {
    try (StubAgent agent = thatStreams();
        TestGateway gateway =
            ProxiedGateway.to(agent.uri(), TestLimits.drain(Duration.ofMinutes(1)))) {
      // Given
      HttpResponse<InputStream> answer = stream(gateway);
      assertThat(answer.body().read()).isEqualTo('1');

      // When
      CompletableFuture<Void> drained = CompletableFuture.runAsync(gateway::drain);

      // Then
      await().until(() -> gateway.call("GET", "/readyz", null).statusCode() == 503);
      assertThat(gateway.call("POST", TestGateway.START, "pk_acme").statusCode()).isEqualTo(429);
      assertThat(drained).isNotDone();
      more.countDown();
      assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("2");
      await().until(drained::isDone);
    } finally {
      more.countDown();
    }
  }

  private StubAgent thatStreams() {
    return new StubAgent(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('1');
          exchange.getResponseBody().flush();
          pause(more);
          exchange.getResponseBody().write('2');
        });
  }
}

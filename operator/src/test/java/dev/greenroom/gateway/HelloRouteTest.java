package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.RunnerDesk;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import java.lang.reflect.Proxy;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HelloRouteTest {
  private static final Limits.Rate SMALL = new Limits.Rate(1, 3);

  private final AtomicInteger reads = new AtomicInteger();

  @Test
  void whoHasNoTokenOfAPodCanNotMakeTheGatewayReadPodsAtSpeed() {
    Route route = new HelloRoute(desk()).route();
    try (TestGateway gateway =
        new TestGateway(
            TestLimits.with(Limits.USUAL.perCaller(), SMALL),
            request -> new StartAnswer.Full(),
            route)) {
      // When
      List<Integer> answers =
          IntStream.range(0, 30).mapToObj(i -> hello(gateway, "guess" + i)).toList();

      // Then
      assertThat(answers).startsWith(401, 401, 401).contains(429);
      assertThat(reads).hasValueLessThan(15);
    }
  }

  /** Over a cluster without pods. */
  private RunnerDesk desk() {
    ClusterApi empty =
        (ClusterApi)
            Proxy.newProxyInstance(
                ClusterApi.class.getClassLoader(),
                new Class<?>[] {ClusterApi.class},
                (self, method, arguments) -> {
                  reads.incrementAndGet();
                  return null;
                });
    return new RunnerDesk(empty, null, null, InstantSource.system());
  }

  private static int hello(TestGateway gateway, String token) {
    RunnerReport report =
        new RunnerReport(
            RunnerState.Ready, Optional.empty(), Optional.empty(), Optional.empty(), Instant.EPOCH);
    String hello = new Hello("acme", "my-agent-1b2c3d4e-0", "uid-1", report, false).json();
    return gateway
        .send(
            gateway
                .request(Hello.PATH)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(hello)))
        .statusCode();
  }
}

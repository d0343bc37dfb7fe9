package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.binding.StartAnswer;
import dev.greenroom.gateway.proxy.ProxySettings;
import dev.greenroom.gateway.proxy.SessionProxy;
import dev.greenroom.gateway.proxy.Target;
import dev.greenroom.gateway.proxy.Targets;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A gateway whose session API leads to pods that the test decides on. */
final class ProxiedGateway {
  static final String SESSION = "/v1/public/my-agent/sessions/s-1/";
  static final int MAX_BYTES = TestGateway.MAX_BYTES;
  static final Duration SILENCE = Duration.ofSeconds(3);

  private ProxiedGateway() {}

  /** Session s-1 of my-agent in acme is the agent at this address. */
  static TestGateway to(URI agent) {
    return to(agent, TestLimits.usual());
  }

  static TestGateway to(URI agent, Limits limits) {
    return with(
        (organization, name, session) ->
            organization.equals("acme") && name.equals("my-agent") && session.equals("s-1")
                ? new Target.Ready(agent)
                : new Target.Absent("No session of this id."),
        16,
        limits);
  }

  /**
   * @param streams calls that may be under way at a time
   */
  static TestGateway with(Targets targets, int streams) {
    return with(targets, streams, TestLimits.usual());
  }

  private static TestGateway with(Targets targets, int streams, Limits limits) {
    ProxySettings settings =
        new ProxySettings(
            Duration.ofSeconds(5),
            SILENCE,
            Duration.ofMillis(400),
            Duration.ofMillis(20),
            2,
            streams,
            MAX_BYTES);
    return new TestGateway(
        limits,
        request -> new StartAnswer.Full(),
        new SessionProxy(targets, settings, System::nanoTime).routes().toArray(Route[]::new));
  }

  /** An answer as it comes. */
  static HttpResponse<InputStream> stream(TestGateway gateway) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            gateway.request(SESSION + "x").header("Authorization", "Bearer pk_acme").build(),
            BodyHandlers.ofInputStream());
  }

  /** One such call was counted, or will be in a moment. */
  static void assertAnswered(TestGateway gateway, String method, int code) {
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

  /** What an agent does until the test goes on. */
  static void pause(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

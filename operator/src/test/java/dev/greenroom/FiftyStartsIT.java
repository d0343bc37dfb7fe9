package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static dev.greenroom.testing.GatewayClient.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Limits;
import dev.greenroom.testing.AbsentDaily;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.RequestCount;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crowd at the door of one gateway: sessions up to the capacity, and clean refusals. */
class FiftyStartsIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  /** Until they are stopped: however slow the crowd is, it meets a full pool. */
  private static final int LASTS = 600;

  private static Connection connection;
  private static GatewayProcess gateway;

  @BeforeAll
  static void open() {
    connection = Connection.open(greenroom.config(), InstantSource.system());
    gateway =
        GatewayProcess.start(
            greenroom.config(),
            connection,
            greenroom.settings(),
            Limits.USUAL,
            "127.0.0.1",
            0,
            AbsentDaily.URL);
  }

  @AfterAll
  static void close() {
    if (gateway != null) {
      gateway.close();
    }
    connection.close();
  }

  @Test
  void fiftyStartsAtOnceAreTenSessionsAndFortyRefusalsThatWriteNothing(Organization acme)
      throws Exception {
    // Given
    acme.deploy("crowd", "{}");
    GatewayClient client = client(acme);
    RequestCount creations = RequestCount.ofCreations();
    long before = creations.now(greenroom.client());

    // When
    Callable<HttpResponse<String>> start = () -> client.start("crowd", LASTS);
    List<HttpResponse<String>> answers = atOnce(Collections.nCopies(50, start));
    long made = creations.now(greenroom.client()) - before;

    // Then
    List<HttpResponse<String>> refused =
        answers.stream().filter(answer -> answer.statusCode() != 200).toList();
    assertThat(refused).hasSize(40).allSatisfy(FiftyStartsIT::assertFull);
    assertThat(made).as("pods and sessions created").isEqualTo(20);
    List<String> sessions =
        answers.stream()
            .filter(answer -> answer.statusCode() == 200)
            .map(GatewayClient::session)
            .toList();
    assertThat(sessions).hasSize(10).doesNotHaveDuplicates();
    sessions.forEach(acme::awaitRunning);
    sessions.forEach(acme::stop);
    await("a free slot")
        .atMost(Duration.ofSeconds(60))
        .until(() -> client.start("crowd", 1).statusCode() == 200);
    for (String name : sessions) {
      AgentSession ended = acme.awaitFinished(name);
      assertEnded(ended, Phase.Stopped, Reason.StoppedByUser, "stopped");
      assertThat(Bill.of(ended).billable()).isTrue();
      acme.awaitPodGone(ended);
    }
    assertThat(acme.sessions().all().stream().map(s -> s.object().getMetadata().getName()))
        .as("the ten, and the one that showed a free slot")
        .containsAll(sessions)
        .satisfies(names -> assertThat(Set.copyOf(names)).hasSize(11));
  }

  private static void assertFull(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
    assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).matches("[1-5]");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":429,\"code\":\"429\","
                + "\"error\":\"Rate limit exceeded. Please try again later\","
                + "\"message\":\"Rate limit exceeded. Please try again later\"}");
  }

  private static GatewayClient client(Organization acme) {
    return GatewayClient.of(gateway.port(), greenroom.publicKey(acme.namespace()));
  }
}

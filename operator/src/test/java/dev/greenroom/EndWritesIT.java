package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Limits;
import dev.greenroom.testing.AbsentDaily;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.RequestCount;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the end of a session costs the API server, by its own count, beside what the node writes.
 * The end itself needs three writes: the final status with the bill, the deletion of the pod, and
 * its release, which frees the slot. One more says that the end has begun, so that a crash between
 * two writes loses nothing.
 */
class EndWritesIT {
  private static final int SESSIONS = 5;

  /** Admitted and running are told before; each end is told, and its bill. */
  private static final int EVENTS = 2;

  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.onFakeNode();

  private static Connection connection;
  private static OperatorProcess operator;
  private static GatewayProcess gateway;

  @BeforeAll
  static void open() {
    connection = Connection.open(greenroom.config(), InstantSource.system());
    operator = OperatorProcess.start(connection, greenroom.settings());
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
    if (operator != null) {
      operator.close();
    }
    connection.close();
  }

  @Test
  void theEndOfADeclaredSessionIsOneWriteMoreThanItNeeds(Organization acme) {
    // Given
    acme.deploy("declared", "pool: {capacity: " + SESSIONS + "}");
    List<String> sessions = IntStream.range(0, SESSIONS).mapToObj(i -> "declared-" + i).toList();
    sessions.forEach(name -> acme.start(name, "declared", "body: {held: true}"));

    // When, Then
    assertEndsCost(acme, sessions);
  }

  @Test
  void theEndOfASessionThatWasStartedOverHttpIsOneWriteMoreThanItNeeds(Organization acme) {
    // Given
    acme.deploy("http", "pool: {capacity: " + SESSIONS + "}");
    GatewayClient client = GatewayClient.of(gateway.port(), greenroom.publicKey(acme.namespace()));
    List<String> sessions =
        IntStream.range(0, SESSIONS)
            .mapToObj(
                i ->
                    client.start(
                        "http", "{\"createDailyRoom\": false, \"body\": {\"held\": true}}"))
            .map(GatewayClient::session)
            .toList();

    // When, Then
    assertEndsCost(acme, sessions);
  }

  private static void assertEndsCost(Organization acme, List<String> sessions) {
    // Given
    sessions.forEach(acme::awaitRunning);
    Map<String, Long> before = writesOnceStill();
    long events = RequestCount.ofEvents().now(greenroom.client());

    // When
    sessions.forEach(greenroom.fakeNode()::finish);
    for (String name : sessions) {
      AgentSession ended = acme.awaitFinished(name);
      assertThat(Organization.phase(ended)).isEqualTo(Phase.Completed);
      acme.awaitPodGone(ended);
    }

    // Then
    Map<String, Long> cost = writesOnceStill();
    before.forEach((kind, count) -> cost.merge(kind, -count, Long::sum));
    cost.values().removeIf(count -> count == 0);
    long each = sessions.size();
    assertThat(cost.remove("PUT agentsessions status 200")).isEqualTo(2 * each);
    assertThat(cost.remove("PATCH pods 200")).isEqualTo(each);
    assertThat(cost.remove("PATCH pods status 200")).as("the node's").isEqualTo(2 * each);
    assertThat(cost.remove("DELETE pods 200")).as("one each and the node's").isEqualTo(2 * each);
    assertThat(cost).as("no other writes").isEmpty();
    assertThat(RequestCount.ofEvents().now(greenroom.client()) - events)
        .isLessThanOrEqualTo((long) sessions.size() * EVENTS);
  }

  /** Writes to pods and sessions by kind, once there have been none for a while. */
  private static Map<String, Long> writesOnceStill() {
    AtomicReference<Map<String, Long>> last = new AtomicReference<>(Map.of());
    await("no more writes")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(2))
        .until(
            () -> {
              Map<String, Long> now = RequestCount.ofWrites().byKind(greenroom.client());
              return last.getAndSet(now).equals(now);
            });
    return last.get();
  }
}

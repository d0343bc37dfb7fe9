package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.FakePool;
import dev.greenroom.testing.Fleet;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.RetryingCallers;
import dev.greenroom.testing.RetryingCallers.Start;
import dev.greenroom.testing.StreamedAudit;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways and two operators, one of which is killed where it hurts most. */
class KilledProcessesIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.onFakeNode();

  private static final int BURST = 200;
  private static final int CALLERS = 20;

  /**
   * Each start that a killed gateway had under way may leave a pod, and whoever repeats it may meet
   * the session that came to be meanwhile, and take another pod back.
   */
  private static final int LEFT_BEHIND = 2 * CALLERS;

  private static final String UNTIL_STOPPED = "{\"body\": {\"seconds\": 600}}";
  private static final Duration STARTS_IN_FLIGHT = Duration.ofSeconds(40);

  private static Fleet fleet;

  @BeforeAll
  static void start() {
    fleet = Fleet.of(greenroom, 2);
  }

  @BeforeEach
  void allAreThere() {
    fleet.complete();
  }

  @AfterAll
  static void end() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void aGatewayKilledInABurstOfStartsFailsNoneAndLeaksNoSlot() {
    String namespace = greenroom.server().freshNamespace("gateway");
    String key = greenroom.publicKey(namespace);
    FakePool pool = new FakePool(greenroom.client(), namespace);
    try (KubernetesClient watches = greenroom.server().newClient();
        StreamedAudit audit = new StreamedAudit(watches, namespace, STARTS_IN_FLIGHT);
        RetryingCallers callers = callers(key)) {
      // Given
      pool.deploy(BURST + LEFT_BEHIND, 10);

      // When
      CompletableFuture<Void> over = callers.begin("bot", "burst-", BURST, UNTIL_STOPPED);
      await("a burst that is under way")
          .atMost(60, SECONDS)
          .until(() -> callers.starts().size() >= 2 * CALLERS);
      fleet.gateways().get(0).kill();
      over.join();

      // Then
      List<Start> burst = callers.starts();
      System.err.println("tries of the burst: " + figures(burst));
      assertThat(burst).as("a gateway was lost over some").anyMatch(Start::broken);
      Set<String> sessions = allAccepted(burst);
      pool.awaitNoPodsBut(sessions);
      await("the body of every session")
          .atMost(120, SECONDS)
          .until(() -> greenroom.fakeNode().bodies().keySet().containsAll(sessions));

      // When
      fleet.complete();
      pool.stopAll();
      pool.awaitAllFinished();
      pool.awaitNoPodsBut(Set.of());
      pool.capacity(BURST);
      try (RetryingCallers further = callers(key)) {
        further.begin("bot", "further-", BURST, UNTIL_STOPPED).join();

        // Then
        System.err.println("tries of further starts: " + figures(further.starts()));
        allAccepted(further.starts());
      }
      pool.stopAll();
      pool.end();
      assertLaws(audit);
    }
  }

  @Test
  void theLeaderKilledAmidEndsStopsNoStartAndItsWorkGoesOnWithTheLease() {
    String namespace = greenroom.server().freshNamespace("leader");
    String key = greenroom.publicKey(namespace);
    FakePool pool = new FakePool(greenroom.client(), namespace);
    try (KubernetesClient watches = greenroom.server().newClient();
        StreamedAudit audit = new StreamedAudit(watches, namespace, STARTS_IN_FLIGHT);
        RetryingCallers callers = callers(key)) {
      // Given
      pool.deploy(200, 5);
      callers.begin("bot", "ends-", 12, UNTIL_STOPPED).join();
      await("warm pods").atMost(60, SECONDS).until(() -> pool.warm().size() >= 5);

      // When
      pool.stopAll();
      await("ends that are under way")
          .atMost(60, SECONDS)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> pool.sessions().stream().anyMatch(KilledProcessesIT::ends));
      fleet.leader().kill();
      LeaseSpec dead = fleet.lease().getSpec();
      Set<String> warm = pool.warm();
      pool.declare("declared-1", "{\"seconds\": 1}");
      List<HttpResponse<String>> answers = startUntilTakenOver(dead.getHolderIdentity(), key);
      LeaseSpec next = fleet.lease().getSpec();

      // Then
      assertThat(answers).allMatch(answer -> answer.statusCode() == 200);
      Instant silent = dead.getRenewTime().toInstant();
      Instant acquired = next.getAcquireTime().toInstant();
      List<AgentSession> inTheGap =
          answers.stream()
              .map(GatewayClient::session)
              .map(pool::session)
              .filter(session -> created(session).isBefore(acquired))
              .toList();
      assertThat(inTheGap).as("warm and cold ones").hasSizeGreaterThan(warm.size());
      assertThat(inTheGap)
          .extracting(session -> session.getSpec().binding().podUID())
          .containsAll(warm);
      await("the binding of the declared session")
          .atMost(60, SECONDS)
          .until(() -> pool.session("declared-1").getSpec().binding() != null);
      Instant bound = pool.session("declared-1").getSpec().binding().boundTime();
      System.err.printf(
          "%d starts without a leader; from its last word to the Lease %s, to the binding %s%n",
          inTheGap.size(), Duration.between(silent, acquired), Duration.between(silent, bound));
      Duration lease = Duration.ofSeconds(next.getLeaseDurationSeconds());
      assertThat(acquired).isAfter(silent.plus(lease));
      // The API server's clock is known to a second.
      assertThat(bound).isBetween(acquired.minusSeconds(1), acquired.plus(lease));
      pool.end();
      pool.sessions().forEach(KilledProcessesIT::assertBilled);
      assertLaws(audit);
    }
  }

  private static boolean ends(AgentSession session) {
    return Organization.phase(session) == Phase.Stopping || Organization.finished(session);
  }

  private static Instant created(AgentSession session) {
    return Instant.parse(session.getMetadata().getCreationTimestamp());
  }

  /** Whoever was away, a second is a second. */
  private static void assertBilled(AgentSession session) {
    Usage usage = Bill.of(session);
    assertThat(usage.billable()).isTrue();
    if (session.getStatus().reason() == Reason.AgentFinished) {
      assertThat(usage.runningSeconds()).isBetween(1L, 2L);
    }
  }

  /** One start after the other, through both gateways in turn. */
  private static List<HttpResponse<String>> startUntilTakenOver(String dead, String key) {
    List<GatewayClient> clients = clients(key);
    List<HttpResponse<String>> answers = new ArrayList<>();
    await("the other operator to take over")
        .atMost(60, SECONDS)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(400))
        .until(
            () -> {
              answers.add(clients.get(answers.size() % clients.size()).start("bot", 1));
              return !fleet.holder().equals(dead);
            });
    return answers;
  }

  private static List<GatewayClient> clients(String key) {
    return fleet.gateways().stream().map(gateway -> gateway.client(key)).toList();
  }

  private static RetryingCallers callers(String key) {
    return new RetryingCallers(clients(key), CALLERS);
  }

  /** The sessions: one for each start. */
  private static Set<String> allAccepted(List<Start> starts) {
    assertThat(starts).hasSize(BURST).allMatch(Start::accepted);
    Set<String> sessions = starts.stream().map(Start::session).collect(Collectors.toSet());
    assertThat(sessions).hasSize(BURST);
    return sessions;
  }

  /** How many starts had which answers. */
  private static String figures(List<Start> starts) {
    return starts.stream()
        .map(start -> String.join(" ", start.tries()))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .toString();
  }

  private static void assertLaws(StreamedAudit audit) {
    assertThat(audit.broken()).isEmpty();
    audit.atRest();
    assertThat(greenroom.fakeNode().bodies().values()).as("bodies of a session").containsOnly(1);
  }
}

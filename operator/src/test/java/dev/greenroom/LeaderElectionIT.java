package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.e2e.Sightings.Sighting;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two operators as processes of their own: one acts, and the other takes over. */
class LeaderElectionIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  private static GreenroomChild leader;
  private static GreenroomChild standby;

  /** The one that took over in the test before leads on; there is always another one. */
  @BeforeEach
  void twoOperators() {
    if (leader == null) {
      leader = greenroom.competingOperatorChild();
      leader.awaitOutput("the Lease greenroom-operator is held by");
    }
    standby = greenroom.competingOperatorChild();
    standby.awaitOutput("the Lease greenroom-operator is held by");
  }

  @AfterAll
  static void end() {
    for (GreenroomChild operator : new GreenroomChild[] {leader, standby}) {
      if (operator != null) {
        operator.close();
      }
    }
  }

  @Test
  void theOtherTakesOverAtOnceWhenTheLeaderIsToldToEnd(Organization acme, TestReporter reporter) {
    // Given
    acme.deploy("calm", "pool: {capacity: 2}");
    acme.start("calm-1", "calm", "body: {seconds: 8}");
    acme.awaitRunning("calm-1");

    // When
    leader.terminate();
    int status = leader.awaitExit();
    Instant ended = Instant.now();
    acme.start("calm-2", "calm", "body: {seconds: 1}");

    // Then
    Duration gap = Duration.between(ended, awaitBound(acme, "calm-2"));
    reporter.publishEntry("from SIGTERM's end to the next binding", gap.toString());
    assertThat(status).isEqualTo(143);
    assertThat(gap).as("far less than the lease").isLessThan(Duration.ofSeconds(6));
    takenOver();
    assertEachRanOnce(acme, "calm-1", "calm-2");
  }

  @Test
  void theOtherTakesOverWithinTheLeaseWhenTheLeaderIsKilled(
      Organization acme, TestReporter reporter) {
    // Given
    acme.deploy("sudden", "pool: {capacity: 2}");

    // When
    leader.kill();
    Instant killed = Instant.now();
    acme.start("sudden-1", "sudden", "body: {seconds: 1}");

    // Then
    Duration gap = Duration.between(killed, awaitBound(acme, "sudden-1"));
    reporter.publishEntry("from SIGKILL to the next binding", gap.toString());
    assertThat(gap).isLessThan(Duration.ofSeconds(21));
    takenOver();
    assertEachRanOnce(acme, "sudden-1");
  }

  @Test
  void aLeaderThatStoodStillBeyondItsLeaseEndsWithASentenceAndHarmsNothing(Organization acme) {
    // Given
    acme.deploy("frozen", "pool: {capacity: 3}");
    acme.start("frozen-1", "frozen", "body: {seconds: 25}");
    acme.awaitRunning("frozen-1");

    // When
    leader.pause();
    try {
      acme.start("frozen-2", "frozen", "body: {seconds: 8}");
      acme.start("frozen-3", "frozen", "body: {seconds: 8}");
      acme.awaitRunning("frozen-2");
      acme.awaitRunning("frozen-3");
    } finally {
      leader.resume();
    }

    // Then
    assertThat(leader.awaitExit()).isEqualTo(1);
    assertThat(leader.output()).contains("greenroom: The Lease greenroom-operator was lost");
    takenOver();
    assertEachRanOnce(acme, "frozen-1", "frozen-2", "frozen-3");
  }

  private static void takenOver() {
    leader.close();
    leader = standby;
    standby = null;
  }

  private static Instant awaitBound(Organization acme, String session) {
    await("the binding of " + session)
        .atMost(60, SECONDS)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> acme.sessions().first(session, LeaderElectionIT::bound).isPresent());
    return acme.sessions().first(session, LeaderElectionIT::bound).orElseThrow().at();
  }

  private static boolean bound(AgentSession session) {
    return session.getSpec().binding() != null;
  }

  /** Each has one bill, and there was one pod for each of them. */
  private static void assertEachRanOnce(Organization acme, String... sessions) {
    for (String name : sessions) {
      AgentSession session = acme.awaitFinished(name);
      acme.awaitPodGone(session);
      Bill.of(session, acme.podOf(session));
    }
    List<String> claimed =
        acme.pods().all().stream()
            .map(Sighting::object)
            .filter(pod -> pod.getMetadata().getLabels().get(Names.SESSION) != null)
            .map(pod -> pod.getMetadata().getUid())
            .distinct()
            .toList();
    assertThat(claimed).as("pods").hasSameSizeAs(sessions);
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.KeptLog;
import dev.greenroom.testing.LocalUp;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that were started over HTTP with greenroom up, whatever becomes of it or of them. */
class SessionsOverHttpIT {
  @TempDir private static Path folder;

  private static Path state;
  private static LocalUp up;

  @BeforeAll
  static void start() {
    state = folder.resolve("state");
    up = LocalUp.start(state);
  }

  @AfterAll
  static void end() {
    try (LocalUp last = up) {
      last.end();
    }
  }

  @Test
  void areBilledWhatTheAgentsJournalShowsAndOutliveTheirAgentThatTakesNoMore() {
    // Given
    Organization acme = up.organization();
    acme.deploy("going", "pool: {capacity: 3}");
    GatewayClient client = LocalUp.starts(state);
    List<String> sessions =
        List.of(
            client.started("going", 20), client.started("going", 22), client.started("going", 25));
    assertThat(client.start("going", 1).statusCode()).isEqualTo(429);
    acme.awaitRunning(sessions.get(2));

    // When
    assertThat(
            LocalUp.manages(state)
                .send("DELETE", "/v1/organizations/acme/services/going", "")
                .statusCode())
        .isEqualTo(200);

    // Then
    for (int i = 0; i < 5; i++) {
      assertThat(client.start("going", 1).statusCode()).isEqualTo(404);
    }
    assertBilledByTheJournal(acme, sessions.get(0), 20);
    assertBilledByTheJournal(acme, sessions.get(1), 22);
    assertBilledByTheJournal(acme, sessions.get(2), 25);
    assertThat(client.start("going", 1).statusCode()).isEqualTo(404);
  }

  @Test
  void haveTheirEndAndTheirBillAfterTheNextStartOfAKilledUp() {
    // Given
    Organization acme = up.organization();
    acme.deploy("killed", "pool: {capacity: 5}");
    GatewayClient client = LocalUp.starts(state);
    String over = client.started("killed", 0);
    Usage ended = Bill.of(acme.awaitFinished(over));
    List<AgentSession> running =
        List.of(
            acme.awaitRunning(client.started("killed", 600)),
            acme.awaitRunning(client.started("killed", 600)));
    String starting = client.started("killed", 2);

    // When
    up.process().kill();
    GreenroomChild next = LocalUp.up(state);
    next.awaitOutput("Starting etcd");
    Instant lost = Instant.now();
    up.close();
    up = LocalUp.of(next, state);

    // Then
    Organization again = up.organization();
    assertThat(Bill.of(again.awaitFinished(over))).isEqualTo(ended);
    for (AgentSession known : running) {
      AgentSession session = again.awaitFinished(known.getMetadata().getName());
      assertThat(session.getStatus().reason()).isIn(Reason.NodeLost, Reason.RunnerLost);
      Usage usage = Bill.of(session);
      assertThat(usage.billable()).isTrue();
      assertThat(usage.runningTime())
          .isEqualTo(known.getStatus().usage().runningTime().truncatedTo(ChronoUnit.SECONDS));
      assertThat(usage.endedTime()).isBeforeOrEqualTo(lost.plusSeconds(1));
    }
    // A pod whose processes had not been started yet is started by the node that comes back.
    AgentSession cut = again.awaitFinished(starting);
    assertThat(Organization.phase(cut)).isIn(Phase.Failed, Phase.Completed);
    Bill.of(cut);
    GatewayClient after = LocalUp.starts(state);
    assertThat(after.key()).isEqualTo(client.key());
    await("a free slot")
        .atMost(60, SECONDS)
        .until(() -> after.start("killed", 0).statusCode() == 200);
    up.audit();
  }

  private static void assertBilledByTheJournal(Organization acme, String name, long seconds) {
    AgentSession session = acme.awaitFinished(name);
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(session, acme.podOf(session));
    KeptLog journal =
        KeptLog.of("jdbc:sqlite:" + state.resolve("ledger.db"), acme.namespace(), name);
    Instant began = journal.at(name + " started");
    Instant ended = journal.at(name + " stopped");
    Bill.near(usage.runningTime(), began, "running of " + name);
    Bill.near(usage.stoppingTime(), ended, "stopping of " + name);
    Bill.seconds(usage.runningSeconds(), began, ended, "running of " + name);
    assertThat(usage.runningSeconds()).isBetween(seconds, seconds + 1);
  }
}

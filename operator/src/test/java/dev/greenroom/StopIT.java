package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How people stop sessions, at every stage. */
class StopIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static final String NEVER_READY = "{pool: {capacity: 1}, command: [sleep, '600']}";

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aStopEndsOneSessionAtOnceDisturbsNoOtherAndCannotBeTakenBack(Organization acme) {
    // Given
    acme.deploy("two", "pool: {capacity: 2}");
    acme.start("two-1", "two", "body: {seconds: 600}");
    acme.start("two-2", "two", "body: {seconds: 8}");
    Instant began = acme.awaitRunning("two-1").getStatus().usage().runningTime();
    acme.awaitRunning("two-2");

    // When
    Instant asked = Instant.now();
    acme.stop("two-1");

    // Then
    AgentSession stopped = acme.awaitFinished("two-1");
    acme.awaitPodGone(stopped);
    assertEnded(stopped, Phase.Stopped, Reason.StoppedByUser, "stopped");
    Usage usage = Bill.of(stopped, acme.podOf(stopped));
    Bill.seconds(usage.runningSeconds(), began, asked, "running until the stop");
    assertThatThrownBy(
            () ->
                greenroom
                    .client()
                    .resources(AgentSession.class)
                    .inNamespace(acme.namespace())
                    .withName("two-1")
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"stop\": false}}"))
        .hasMessageContaining("stop cannot be taken back");
    AgentSession other = acme.awaitFinished("two-2");
    assertEnded(other, Phase.Completed, Reason.AgentFinished, "ended the session");
    assertThat(Bill.of(other).runningSeconds()).isBetween(8L, 9L);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDeletedSessionIsStoppedAndSeenWithItsBillBeforeItGoes(Organization acme) {
    // Given
    acme.deploy("deleted", "pool: {capacity: 2}");
    acme.start("deleted-1", "deleted", "body: {seconds: 600}");
    acme.start("deleted-2", "deleted", "body: {seconds: 6}");
    AgentSession running = acme.awaitRunning("deleted-1");
    acme.awaitRunning("deleted-2");
    Instant began = running.getStatus().usage().runningTime();

    // When
    Instant asked = Instant.now();
    acme.delete("deleted-1");

    // Then
    AgentSession billed = acme.awaitBillAndGone("deleted-1");
    assertEnded(billed, Phase.Stopped, Reason.StoppedByUser, "deleted the session");
    Usage usage = Bill.of(billed, acme.podOf(running));
    Bill.seconds(usage.runningSeconds(), began, asked, "running until the deletion");
    AgentSession other = acme.awaitFinished("deleted-2");
    assertEnded(other, Phase.Completed, Reason.AgentFinished, "ended the session");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aStopWhileTheAgentStartsEndsTheSessionUnbilled(Organization acme) {
    // Given
    acme.deploy("starting", NEVER_READY);
    acme.start("starting-1", "starting", "body: {}");
    acme.awaitPhase("starting-1", Phase.Starting);

    // When
    acme.stop("starting-1");

    // Then
    AgentSession stopped = acme.awaitFinished("starting-1");
    assertEnded(stopped, Phase.Stopped, Reason.StoppedByUser, "stopped");
    Bill.unbilled(stopped);
    acme.awaitPodGone(stopped);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDeletionWhileTheAgentStartsEndsTheSessionUnbilled(Organization acme) {
    // Given
    acme.deploy("starting", NEVER_READY);
    acme.start("starting-2", "starting", "body: {}");
    acme.awaitPhase("starting-2", Phase.Starting);

    // When
    acme.delete("starting-2");

    // Then
    AgentSession billed = acme.awaitBillAndGone("starting-2");
    assertEnded(billed, Phase.Stopped, Reason.StoppedByUser, "deleted the session");
    Bill.unbilled(billed);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aStopBeforeTheBindingLeavesNoRecordAndADeletionNoObject(Organization acme) {
    // Given
    acme.start("early-1", "not-there", "body: {}");
    acme.start("early-2", "not-there", "body: {}");
    acme.awaitPhase("early-1", Phase.Pending);
    acme.awaitPhase("early-2", Phase.Pending);

    // When
    acme.stop("early-1");
    acme.delete("early-2");

    // Then
    AgentSession stopped = acme.awaitFinished("early-1");
    assertEnded(stopped, Phase.Stopped, Reason.StoppedByUser, "stopped");
    assertThat(stopped.getStatus().usage()).isNull();
    await().atMost(60, SECONDS).until(() -> acme.sessions().gone("early-2"));
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.KeptLog;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What sessions run of is deleted: the agent, and both kinds themselves. */
class DeletionIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static final List<String> DEFINITIONS =
      List.of("agentdeployments.greenroom.dev", "agentsessions.greenroom.dev");

  @Test
  void deletingTheAgentEndsNoSessionAndAdmitsNoNewOne(Organization acme) {
    // Given
    acme.deploy("retired", "pool: {capacity: 2}");
    acme.start("retired-1", "retired", "body: {seconds: 8}");
    acme.awaitRunning("retired-1");

    // When
    acme.deleteAgent("retired");
    acme.start("retired-2", "retired", "body: {}");

    // Then
    AgentSession session = acme.awaitFinished("retired-1");
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    assertThat(Bill.of(session, acme.podOf(session)).runningSeconds()).isBetween(8L, 9L);
    AgentSession refused = acme.awaitFinished("retired-2");
    assertEnded(refused, Phase.Rejected, Reason.AgentNotFound, "no AgentDeployment");
    assertThat(refused.getStatus().rejection().code()).isEqualTo(404);
    assertThat(refused.getSpec().binding()).isNull();
  }

  @Test
  void deletingBothKindsEndsNoSessionAndTheSameOperatorWorksWhenTheyAreBack(Organization acme) {
    // Given
    acme.deploy("kinds", "pool: {capacity: 3}");
    acme.start("kinds-1", "kinds", "body: {seconds: 6}");
    acme.start("kinds-2", "kinds", "body: {seconds: 9}");
    acme.awaitRunning("kinds-1");
    acme.awaitRunning("kinds-2");

    try {
      // When
      DEFINITIONS.forEach(DeletionIT::deleteDefinition);

      // Then
      assertNothingIsTaken(acme);
      assertBilledToItsOwnEnd(acme, "kinds-1", 6);
      assertBilledToItsOwnEnd(acme, "kinds-2", 9);
    } finally {
      DEFINITIONS.forEach(DeletionIT::awaitDefinitionGone);
      InstalledCrds.on(greenroom.client());
    }
    acme.watchSessionsAgain();
    acme.deploy("kinds", "pool: {capacity: 1}");
    acme.start("kinds-4", "kinds", "body: {seconds: 1}");
    AgentSession after = acme.awaitFinished("kinds-4");
    assertEnded(after, Phase.Completed, Reason.AgentFinished, "ended the session");
    Bill.of(after);
  }

  private static void assertNothingIsTaken(Organization acme) {
    await()
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> acme.start("kinds-3", "kinds", "body: {}"))
                    .isInstanceOf(KubernetesClientException.class));
  }

  private static void assertBilledToItsOwnEnd(Organization acme, String name, long seconds) {
    AgentSession billed = acme.awaitBillAndGone(name);
    assertEnded(billed, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(billed, acme.podOf(billed));
    assertThat(usage.runningSeconds()).isBetween(seconds, seconds + 1);
    KeptLog journal = KeptLog.of(greenroom.ledgerUrl(), acme.namespace(), name);
    Bill.near(usage.stoppingTime(), journal.at(name + " stopped"), "stopping of " + name);
    await("the Event with the figures of " + name)
        .atMost(60, SECONDS)
        .until(
            () ->
                acme.eventsOf(name).stream()
                    .anyMatch(m -> m.startsWith(usage.totalSeconds() + " s in all")));
  }

  private static void deleteDefinition(String name) {
    greenroom.client().apiextensions().v1().customResourceDefinitions().withName(name).delete();
  }

  private static void awaitDefinitionGone(String name) {
    var definition =
        greenroom.client().apiextensions().v1().customResourceDefinitions().withName(name);
    await("the end of " + name).atMost(60, SECONDS).until(() -> definition.get() == null);
  }
}

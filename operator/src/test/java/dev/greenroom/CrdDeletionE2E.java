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
import dev.greenroom.e2e.AgentLog;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import dev.greenroom.e2e.Sightings.Sighting;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** Both kinds are deleted while sessions run, and come back; the operator stays. */
@Isolated("it takes the kinds from under every other class")
class CrdDeletionE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withOperator();

  private final Organization acme = cluster.organization();

  @Test
  void deletingBothKindsEndsNoSessionAndTheOperatorWorksAgainWhenTheyAreBack() {
    // Given
    acme.deploy("kinds", "pool: {capacity: 3}");
    acme.start("kinds-1", "kinds", "body: {seconds: 12}");
    acme.start("kinds-2", "kinds", "body: {seconds: 16}");
    AgentSession running = acme.awaitRunning("kinds-1");
    AgentSession other = acme.awaitRunning("kinds-2");

    try (AgentLog log = acme.followLog(running);
        AgentLog otherLog = acme.followLog(other)) {
      // When
      cluster.definitionNames().forEach(CrdDeletionE2E::deleteDefinition);

      // Then
      await()
          .atMost(60, SECONDS)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> acme.start("kinds-3", "kinds", "body: {}"))
                      .isInstanceOf(KubernetesClientException.class));
      await().atMost(60, SECONDS).until(() -> acme.sessions().gone("kinds-1"));
      await().atMost(60, SECONDS).until(() -> acme.sessions().gone("kinds-2"));
      assertRanToItsOwnEnd("kinds-1", log);
      assertRanToItsOwnEnd("kinds-2", otherLog);
    }
    cluster.definitionNames().forEach(CrdDeletionE2E::awaitDefinitionGone);
    cluster.applyDefinitions();
    acme.watchSessionsAgain();
    acme.deploy("kinds", "pool: {capacity: 1}");
    acme.start("kinds-4", "kinds", "body: {seconds: 2}");
    AgentSession after = acme.awaitFinished("kinds-4");
    assertEnded(after, Phase.Completed, Reason.AgentFinished, "ended the session");
    Bill.of(after);
  }

  private void assertRanToItsOwnEnd(String session, AgentLog log) {
    Bill.seconds(
        billBeforeTheEnd(session).runningSeconds(),
        log.at(session + " started"),
        log.at(session + " stopped"),
        "running to its own end");
  }

  /** The final usage as the watch showed it while the object was still there. */
  private Usage billBeforeTheEnd(String session) {
    List<AgentSession> finished =
        acme.sessions().of(session).stream()
            .filter(seen -> seen.action() == Action.MODIFIED)
            .map(Sighting::object)
            .filter(Organization::finished)
            .toList();
    assertThat(finished).as("final usage of %s before it went", session).isNotEmpty();
    assertEnded(finished.get(0), Phase.Completed, Reason.AgentFinished, "ended the session");
    return Bill.of(finished.get(0), acme.podOf(finished.get(0)));
  }

  private static void deleteDefinition(String name) {
    cluster.client().apiextensions().v1().customResourceDefinitions().withName(name).delete();
  }

  private static void awaitDefinitionGone(String name) {
    await("the end of " + name)
        .atMost(60, SECONDS)
        .until(
            () ->
                cluster
                        .client()
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(name)
                        .get()
                    == null);
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.Comparator.naturalOrder;
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
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a newcomer does with an agent and its sessions, on a cluster with a real kubelet. */
class TourE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withOperator();

  private final Organization acme = cluster.organization();

  @Test
  void runsASessionToItsOwnEndAndBillsWhatTheAgentsLogShows() {
    // Given
    acme.deploy("cold", "pool: {capacity: 1}");
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("room")
                .addToLabels("greenroom.dev/daily-token", "true")
                .withNamespace(acme.namespace())
                .endMetadata()
                .withStringData(Map.of("token", "shown-to-nobody"))
                .build())
        .create();
    Instant asked = Instant.now();

    // When
    acme.start(
        "cold-1",
        "cold",
        """
        body: {seconds: 8, log: 2, custom: {deep: [1, "zwei"]}}
        transport: daily
        daily: {roomUrl: "https://rooms.example/one", tokenSecretRef: {name: room, key: token}}
        """);

    // Then
    try (AgentLog log = acme.followLog(acme.awaitRunning("cold-1"))) {
      assertThat(log.line("cold-1 started"))
          .contains("'custom': {'deep': [1, 'zwei']}", "room=https://rooms.example/one");
      log.line("cold-1 line 1");
      Instant began = log.at("cold-1 started");
      Instant ended = log.at("cold-1 stopped");
      AgentSession session = acme.awaitFinished("cold-1");
      Instant gone = acme.awaitPodGone(session);
      assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
      Usage usage = Bill.of(session, acme.podOf(session));
      Bill.near(usage.runningTime(), began, "running");
      Bill.near(usage.stoppingTime(), ended, "stopping");
      Bill.seconds(usage.runningSeconds(), began, ended, "running");
      Instant told = acme.sessions().first("cold-1", TourE2E::runs).orElseThrow().at();
      Instant bound = session.getSpec().binding().boundTime();
      assertThat(bound).isAfterOrEqualTo(asked.truncatedTo(ChronoUnit.SECONDS));
      Bill.seconds(usage.instantiatingSeconds(), bound, began, told, "instantiating");
      assertThat(usage.endedTime()).isBefore(gone);
      assertThat(usage.provenance().running()).isEqualTo(Usage.Provenance.ApiServer);
      assertThat(usage.provenance().stopping()).isEqualTo(Usage.Provenance.Runner);
      assertThat(phases("cold-1"))
          .containsSubsequence(Phase.Starting, Phase.Running, Phase.Stopping, Phase.Completed);
    }
  }

  @Test
  void stopsOneSessionAtOnceAndDisturbsNoOther() {
    // Given
    acme.deploy("stopped", "pool: {capacity: 2}");
    acme.start("stopped-1", "stopped", "body: {seconds: 600}");
    acme.start("stopped-2", "stopped", "body: {seconds: 15}");
    AgentSession running = acme.awaitRunning("stopped-1");
    acme.awaitRunning("stopped-2");
    Instant began = running.getStatus().usage().runningTime();

    // When
    Instant asked = Instant.now();
    acme.stop("stopped-1");

    // Then
    AgentSession stopped = acme.awaitFinished("stopped-1");
    Instant gone = acme.awaitPodGone(stopped);
    assertEnded(stopped, Phase.Stopped, Reason.StoppedByUser, "stopped");
    Usage usage = Bill.of(stopped, acme.podOf(stopped));
    Bill.seconds(usage.runningSeconds(), began, asked, gone, "running until the stop");
    assertEnded(
        acme.awaitFinished("stopped-2"),
        Phase.Completed,
        Reason.AgentFinished,
        "ended the session");
  }

  @Test
  void deletingASessionStopsItAndTheObjectGoesOnlyAfterItsBillWasSeen() {
    // Given
    acme.deploy("deleted", "pool: {capacity: 1}");
    acme.start("deleted-1", "deleted", "body: {seconds: 600}");
    AgentSession running = acme.awaitRunning("deleted-1");
    Instant began = running.getStatus().usage().runningTime();

    // When
    Instant asked = Instant.now();
    acme.delete("deleted-1");

    // Then
    await().atMost(60, SECONDS).until(() -> acme.sessions().gone("deleted-1"));
    List<Sighting<AgentSession>> seen = acme.sessions().of("deleted-1");
    List<AgentSession> billed =
        seen.stream()
            .filter(s -> s.action() == Action.MODIFIED)
            .map(Sighting::object)
            .filter(Organization::finished)
            .toList();
    assertThat(billed).isNotEmpty();
    Usage usage = Bill.of(billed.get(0), acme.podOf(running));
    Instant gone = seen.get(seen.size() - 1).at();
    Bill.seconds(usage.runningSeconds(), began, asked, gone, "running until the deletion");
    assertEnded(billed.get(0), Phase.Stopped, Reason.StoppedByUser, "deleted the session");
    assertThat(seen.get(seen.size() - 1).object().getStatus().usage()).isEqualTo(usage);
  }

  @Test
  void admitsAsManySessionsAsThePoolHoldsAndRejectsTheOthersAtOnce() {
    // Given
    acme.deploy("full", "pool: {capacity: 4}");
    acme.start("full-before", "full", "body: {seconds: 1}");
    acme.awaitPodGone(acme.awaitFinished("full-before"));
    List<String> names = IntStream.rangeClosed(1, 7).mapToObj(i -> "full-" + i).toList();

    // When
    names.forEach(name -> acme.start(name, "full", "body: {seconds: 6}"));

    // Then
    List<AgentSession> ended = names.stream().map(acme::awaitFinished).toList();
    List<AgentSession> ran = ended.stream().filter(s -> s.getStatus().rejection() == null).toList();
    assertThat(ran).hasSize(4);
    Instant firstEnd =
        ran.stream()
            .map(s -> finished(s.getMetadata().getName()))
            .min(naturalOrder())
            .orElseThrow();
    for (int i = 0; i < names.size(); i++) {
      if (ended.get(i).getStatus().rejection() == null) {
        assertEnded(ended.get(i), Phase.Completed, Reason.AgentFinished, "ended the session");
        Bill.of(ended.get(i));
        continue;
      }
      assertEnded(ended.get(i), Phase.Rejected, Reason.AtCapacity, "Rate limit exceeded");
      assertThat(ended.get(i).getStatus().rejection().code()).isEqualTo(429);
      assertThat(ended.get(i).getStatus().rejection().message())
          .isEqualTo("Rate limit exceeded. Please try again later");
      assertThat(ended.get(i).getStatus().usage()).isNull();
      assertThat(finished(names.get(i))).as("told while all places are held").isBefore(firstEnd);
    }
    ran.forEach(acme::awaitPodGone);
    acme.start("full-again", "full", "body: {seconds: 1}");
    AgentSession again = acme.awaitFinished("full-again");
    assertEnded(again, Phase.Completed, Reason.AgentFinished, "ended the session");
    assertThat(ran.stream().map(s -> s.getSpec().binding().podName()))
        .contains(again.getSpec().binding().podName());
  }

  /** When its end was seen. */
  private Instant finished(String session) {
    return acme.sessions().first(session, Organization::finished).orElseThrow().at();
  }

  @Test
  void stopsASessionAtItsMaximumDuration() {
    // Given
    acme.deploy("long", "{pool: {capacity: 1}, session: {maxDurationSeconds: 60}}");

    // When
    acme.start("long-1", "long", "body: {seconds: 600}");

    // Then
    AgentSession session = acme.awaitFinished("long-1", Duration.ofSeconds(240));
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Stopped, Reason.MaxDurationReached, "maximum duration");
    Bill.ran(Bill.of(session, acme.podOf(session)), 60, acme.podOf(session));
  }

  @Test
  void deletingTheAgentEndsNoSessionAndAdmitsNoNewOne() {
    // Given
    acme.deploy("retired", "pool: {capacity: 2}");
    acme.start("retired-1", "retired", "body: {seconds: 14}");
    acme.awaitRunning("retired-1");

    // When
    acme.deleteAgent("retired");
    acme.start("retired-2", "retired", "body: {seconds: 1}");

    // Then
    AgentSession refused = acme.awaitFinished("retired-2");
    assertEnded(refused, Phase.Rejected, Reason.AgentNotFound, "no AgentDeployment");
    assertThat(refused.getStatus().rejection().code()).isEqualTo(404);
    AgentSession session = acme.awaitFinished("retired-1");
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    Bill.ran(Bill.of(session, acme.podOf(session)), 14, acme.podOf(session));
  }

  @Test
  void runsWhereOnlyRestrictedPodsAreAdmitted() {
    // Given
    Pod ordinary =
        new PodBuilder()
            .withNewMetadata()
            .withName("ordinary")
            .withNamespace(acme.namespace())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("registry.example/any:1")
            .endContainer()
            .endSpec()
            .build();
    acme.deploy("restricted", "pool: {capacity: 1}");

    // When
    acme.start("restricted-1", "restricted", "body: {seconds: 1}");

    // Then
    assertThatThrownBy(() -> cluster.client().resource(ordinary).create())
        .hasMessageContaining("restricted");
    assertEnded(
        acme.awaitFinished("restricted-1"),
        Phase.Completed,
        Reason.AgentFinished,
        "ended the session");
  }

  private static boolean runs(AgentSession session) {
    return Organization.phase(session) == Phase.Running;
  }

  private List<Phase> phases(String session) {
    return acme.sessions().of(session).stream()
        .map(sighting -> Organization.phase(sighting.object()))
        .filter(Objects::nonNull)
        .toList();
  }
}

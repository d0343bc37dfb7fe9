package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.AgentSessionStatus.Rejection;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.AgentLog;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.KeptLog;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a newcomer does with an agent and its sessions: the main job from end to end. */
class TourIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static final List<Phase> ORDER =
      List.of(Phase.Pending, Phase.Starting, Phase.Running, Phase.Stopping, Phase.Completed);

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void runsFourOfSevenSessionsRejectsTheOthersAndBillsWhatTheAgentsJournalShows(Organization acme) {
    // Given
    acme.deploy("four", "pool: {capacity: 4}");
    List<String> names = IntStream.rangeClosed(1, 7).mapToObj(i -> "four-" + i).toList();

    // When
    for (String name : names) {
      acme.start(name, "four", "body: {seconds: 6, custom: {of: %s}}".formatted(name));
    }

    // Then
    List<AgentSession> rejected = new ArrayList<>();
    List<AgentSession> admitted = new ArrayList<>();
    for (AgentSession session : names.stream().map(n -> awaitVerdict(acme, n)).toList()) {
      (session.getSpec().binding() == null ? rejected : admitted).add(session);
    }
    assertThat(admitted).hasSize(4);
    rejected.forEach(session -> assertRejectedForGood(acme, session));
    for (AgentSession session : admitted) {
      String name = session.getMetadata().getName();
      try (AgentLog log = acme.followLog(acme.awaitRunning(name))) {
        assertThat(log.line(name + " started")).contains("\"custom\": {\"of\": \"" + name + "\"}");
      }
    }
    greenroom.awaitStatus(acme, "four", s -> s.pool().active() == 4);
    List<Usage> bills = admitted.stream().map(session -> bill(acme, session)).toList();
    greenroom.awaitStatus(
        acme,
        "four",
        s -> s.pool().active() == 0 && s.pool().stopping() == 0 && s.usage().sessions() == 4);
    assertThat(agent(acme, "four").getStatus().usage()).isEqualTo(totals(bills));
    acme.start("four-again", "four", "body: {seconds: 0}");
    assertEnded(
        acme.awaitFinished("four-again"), Phase.Completed, Reason.AgentFinished, "ended the");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void finalUsageCanNeitherBeEditedNorRemovedNorAddedAgain(Organization acme) {
    // Given
    acme.deploy("final", "pool: {capacity: 1}");
    acme.start("final-1", "final", "body: {seconds: 0}");
    Usage usage = Bill.of(acme.awaitFinished("final-1"));

    // When
    List<KubernetesClientException> refused =
        Stream.of(
                "{\"usage\": {\"totalSeconds\": 9999}}",
                "{\"usage\": {\"final\": false}}",
                "{\"usage\": {\"final\": null}}",
                "{\"usage\": null}",
                "null",
                "{\"usage\": {\"final\": true, \"totalSeconds\": 9999}}")
            .map(status -> patchStatus(acme, status))
            .toList();

    // Then
    assertThat(refused)
        .allSatisfy(answer -> assertThat(answer).hasMessageContaining("final usage is immutable"));
    assertThat(session(acme, "final-1").get().getStatus().usage()).isEqualTo(usage);
  }

  private static KubernetesClientException patchStatus(Organization acme, String status) {
    return catchThrowableOfType(
        KubernetesClientException.class,
        () ->
            session(acme, "final-1")
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + status + "}"));
  }

  private static Resource<AgentSession> session(Organization acme, String name) {
    return greenroom
        .client()
        .resources(AgentSession.class)
        .inNamespace(acme.namespace())
        .withName(name);
  }

  private static AgentSession awaitVerdict(Organization acme, String name) {
    await("the verdict on " + name)
        .atMost(60, SECONDS)
        .until(() -> acme.sessions().first(name, TourIT::decided).isPresent());
    return acme.sessions().first(name, TourIT::decided).orElseThrow().object();
  }

  private static boolean decided(AgentSession session) {
    return session.getSpec().binding() != null || Organization.finished(session);
  }

  private static void assertRejectedForGood(Organization acme, AgentSession session) {
    assertEnded(session, Phase.Rejected, Reason.AtCapacity, "Rate limit exceeded");
    assertThat(session.getStatus().rejection())
        .isEqualTo(
            new Rejection(429, Reason.AtCapacity, "Rate limit exceeded. Please try again later"));
    assertThat(session.getStatus().usage()).isNull();
    assertThat(messages(acme, session)).anyMatch(m -> m.startsWith("429: Rate limit exceeded"));
  }

  /** The bill of a session that went its whole way, after its witnesses were heard. */
  private static Usage bill(Organization acme, AgentSession admitted) {
    String name = admitted.getMetadata().getName();
    AgentSession session = acme.awaitFinished(name);
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(session, acme.podOf(session));
    KeptLog journal = KeptLog.of(greenroom.ledgerUrl(), acme.namespace(), name);
    Instant began = journal.at(name + " started");
    Instant ended = journal.at(name + " stopped");
    Bill.near(usage.runningTime(), began, "running of " + name);
    Bill.near(usage.stoppingTime(), ended, "stopping of " + name);
    Bill.seconds(usage.runningSeconds(), began, ended, "running of " + name);
    List<Phase> phases =
        acme.sessions().of(name).stream()
            .map(sighting -> Organization.phase(sighting.object()))
            .filter(Objects::nonNull)
            .toList();
    assertThat(phases)
        .contains(Phase.Starting, Phase.Running, Phase.Stopping, Phase.Completed)
        .isSortedAccordingTo((one, other) -> ORDER.indexOf(one) - ORDER.indexOf(other));
    String figures = usage.totalSeconds() + " s in all: instantiating ";
    assertThat(messages(acme, session)).anyMatch(message -> message.startsWith(figures));
    return usage;
  }

  private static List<String> messages(Organization acme, AgentSession session) {
    String name = session.getMetadata().getName();
    return await("Events of " + name)
        .atMost(60, SECONDS)
        .until(
            () -> acme.eventsOf(name),
            seen -> seen.stream().anyMatch(m -> m.startsWith("429") || m.contains(" s in all")));
  }

  private static AgentDeployment agent(Organization acme, String name) {
    return greenroom
        .client()
        .resources(AgentDeployment.class)
        .inNamespace(acme.namespace())
        .withName(name)
        .get();
  }

  private static UsageTotals totals(List<Usage> bills) {
    return new UsageTotals(
        (long) bills.size(),
        bills.stream().mapToLong(Usage::instantiatingSeconds).sum(),
        bills.stream().mapToLong(Usage::runningSeconds).sum(),
        bills.stream().mapToLong(Usage::tearingDownSeconds).sum(),
        bills.stream().mapToLong(Usage::totalSeconds).sum(),
        0L);
  }
}

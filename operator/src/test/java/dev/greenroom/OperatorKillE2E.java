package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.OperatorChild;
import dev.greenroom.e2e.Organization;
import dev.greenroom.e2e.Sightings.Sighting;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The operator is killed at the worst moments and started again. */
@Isolated("no other operator may do its work meanwhile")
class OperatorKillE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withoutOperator();

  private static OperatorChild operator;

  private final Organization acme = cluster.organization();

  @BeforeAll
  static void startOperator() {
    assumeFalse(LiveCluster.externalOperator(), "the operator is not ours to kill");
    operator = OperatorChild.start();
  }

  @AfterAll
  static void endOperator() {
    if (operator != null) {
      cluster.organization().empty();
      operator.close();
    }
  }

  @Test
  void anOperatorKilledWhileSessionsStartRunAndEndLosesNoneAndBillsEachOnce() {
    // Given
    acme.deploy("kills", "pool: {capacity: 8}");
    List<String> names = IntStream.rangeClosed(1, 8).mapToObj(i -> "kills-" + i).toList();
    names.forEach(name -> acme.start(name, "kills", "body: {seconds: " + seconds(name) + "}"));

    // When
    await().atMost(60, SECONDS).until(() -> count(s -> s.getSpec().binding() != null) >= 2);
    killAndStartAgain();
    await()
        .atMost(60, SECONDS)
        .until(() -> count(s -> Organization.phase(s) == Phase.Running) >= 3);
    killAndStartAgain();
    await()
        .atMost(60, SECONDS)
        .until(() -> count(s -> Organization.phase(s) == Phase.Stopping) >= 1);
    killAndStartAgain();

    // Then
    for (String name : names) {
      AgentSession session = acme.awaitFinished(name, Duration.ofSeconds(90));
      assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
      acme.awaitPodGone(session);
      Usage usage = Bill.of(session, acme.podOf(session));
      Bill.ran(usage, seconds(name), acme.podOf(session));
      assertThat(finalUsages(name)).as("final usages of %s", name).containsOnly(usage);
    }
    assertThat(podsEverClaimed()).doesNotHaveDuplicates().hasSize(8);
  }

  /** Each session lasts a second longer than the one before it. */
  private static long seconds(String session) {
    return 3 + Long.parseLong(session.substring("kills-".length()));
  }

  private static void killAndStartAgain() {
    operator.kill();
    operator = OperatorChild.start();
  }

  private long count(Predicate<AgentSession> so) {
    return acme.sessions().all().stream()
        .map(Sighting::object)
        .filter(so)
        .map(session -> session.getMetadata().getName())
        .distinct()
        .count();
  }

  private List<Usage> finalUsages(String name) {
    return acme.sessions().of(name).stream()
        .map(Sighting::object)
        .filter(Organization::finished)
        .map(session -> session.getStatus().usage())
        .toList();
  }

  /** The session of every pod that there ever was: a session that had two is there twice. */
  private List<String> podsEverClaimed() {
    return acme.pods().all().stream()
        .map(Sighting::object)
        .map(
            pod ->
                pod.getMetadata().getUid()
                    + " "
                    + pod.getMetadata().getLabels().get("greenroom.dev/session"))
        .distinct()
        .map(pod -> pod.substring(pod.indexOf(' ') + 1))
        .toList();
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.e2e.Sightings.Sighting;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator alone is killed at each stage and started again, while the node goes on. */
class OperatorKillIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  private GreenroomChild operator;

  @BeforeEach
  void startOperator() {
    operator = greenroom.operatorChild();
  }

  /** The organisation is emptied after this: that needs an operator. */
  @AfterEach
  void endOperator(Organization acme) {
    try {
      acme.empty();
    } finally {
      operator.close();
    }
  }

  @Test
  void sessionsGoTheirWayAndAreBilledOnceThoughTheOperatorIsKilledAtEachStage(Organization acme) {
    // Given
    acme.start("late-1", "late", "body: {seconds: 1}");
    // Pending; where the operator needed ten seconds to be there, rejected already.
    awaitSeen(acme, 1, seen -> seen.getStatus() != null);
    killAndStartAgain();
    acme.deploy("late", "pool: {capacity: 1}");
    acme.deploy("kills", "pool: {capacity: 6}");
    List<String> names = IntStream.rangeClosed(4, 9).mapToObj(i -> "kills-" + i).toList();
    names.forEach(name -> acme.start(name, "kills", "body: {seconds: " + name.charAt(6) + "}"));

    // When
    awaitSeen(acme, 2, s -> s.getSpec().binding() != null);
    killAndStartAgain();
    awaitSeen(acme, 3, s -> Organization.phase(s) == Phase.Running);
    killAndStartAgain();
    awaitSeen(acme, 1, s -> Organization.phase(s) == Phase.Stopping);
    killAndStartAgain();

    // Then
    for (String name : names) {
      AgentSession session = acme.awaitFinished(name);
      acme.awaitPodGone(session);
      assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
      Usage usage = Bill.of(session, acme.podOf(session));
      long seconds = Long.parseLong(name.substring(6));
      assertThat(usage.runningSeconds()).as(name).isBetween(seconds, seconds + 1);
      assertThat(finalUsages(acme, name)).as("final usages of %s", name).containsOnly(usage);
    }
    AgentSession late = acme.awaitFinished("late-1");
    assertThat(late.getStatus().reason()).isIn(Reason.AgentFinished, Reason.AgentNotFound);
    List<String> ran = new ArrayList<>(names);
    if (late.getSpec().binding() != null) {
      ran.add("late-1");
      acme.awaitPodGone(late);
    }
    assertThat(podsEverClaimed(acme)).containsExactlyInAnyOrderElementsOf(ran);
  }

  private void killAndStartAgain() {
    operator.kill();
    operator = greenroom.operatorChild();
  }

  private static void awaitSeen(Organization acme, int number, Predicate<AgentSession> so) {
    await(number + " sessions to kill the operator over")
        .atMost(60, SECONDS)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                acme.sessions().all().stream()
                        .map(Sighting::object)
                        .filter(so)
                        .map(session -> session.getMetadata().getName())
                        .distinct()
                        .count()
                    >= number);
  }

  private static List<Usage> finalUsages(Organization acme, String name) {
    return acme.sessions().of(name).stream()
        .map(Sighting::object)
        .filter(Organization::finished)
        .map(session -> session.getStatus().usage())
        .toList();
  }

  /** The session of every pod that there ever was: a session that had two is there twice. */
  private static List<String> podsEverClaimed(Organization acme) {
    return acme.pods().all().stream()
        .map(Sighting::object)
        .map(
            pod ->
                pod.getMetadata().getUid() + " " + pod.getMetadata().getLabels().get(Names.SESSION))
        .distinct()
        .map(pod -> pod.substring(pod.indexOf(' ') + 1))
        .toList();
  }
}

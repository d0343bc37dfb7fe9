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
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalUp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** greenroom up as people have it: told to end, killed, and started again on its state. */
class KillIT {
  @TempDir private Path folder;

  @Test
  void everySessionOfAKilledUpHasItsEndAndItsBillAfterTheNextStart() {
    // Given
    Path state = folder.resolve("state");
    try (LocalUp first = LocalUp.start(state)) {
      Before before = sessionsAtEachStage(first.organization());

      // When
      first.process().kill();
      try (GreenroomChild next = LocalUp.up(state)) {
        Instant lost = awaitOldAgentsGone(first, next);
        try (LocalUp second = LocalUp.of(next, state)) {

          // Then
          assertThat(first.process().survivors()).isEmpty();
          assertEndsAndBills(before, second.organization(), lost);
          second.organization().start("again-1", "ready", "body: {seconds: 0}");
          Bill.of(second.organization().awaitFinished("again-1"));
          second.audit();
          second.end();
        }
      }
    }
  }

  @Test
  void anUpThatIsToldToEndEndsAllThatItStartedAndFindsItsSessionsAgain() throws Exception {
    // Given
    Path state = folder.resolve("state");
    Instant told;
    try (LocalUp first = LocalUp.start(state)) {
      Organization acme = first.organization();
      assertThat(first.process().output())
          .contains("source " + state.resolve("env"), "kubectl get agents,asess --watch");
      String create = first.process().line("kubectl create -f ");
      assertThat(shell(state, "kubectl get agents -o name"))
          .contains("agentdeployment.greenroom.dev/my-first-agent");
      shell(state, create);
      shell(state, "kubectl wait --for=condition=Running --timeout=60s asess/hello-1");
      acme.start("short-1", "my-first-agent", "body: {seconds: 0}");
      acme.start("run-1", "my-first-agent", "body: {seconds: 600}");
      acme.awaitRunning("run-1");
      shell(state, "kubectl wait --for=condition=Finished --timeout=60s asess/short-1");
      try (GreenroomChild other = LocalUp.up(state)) {
        assertThat(other.awaitExit()).isEqualTo(1);
        assertThat(other.output())
            .contains("in use by process " + first.process().pid(), "Stop that one first");
      }

      // When
      told = Instant.now();
      first.process().terminate();

      // Then
      await()
          .atMost(15, SECONDS)
          .untilAsserted(() -> assertThat(first.process().survivors()).isEmpty());
      first.process().awaitExit();
    }
    try (LocalUp second = LocalUp.start(state)) {
      Organization again = second.organization();
      AgentSession cut = again.awaitFinished("run-1");
      assertEnded(cut, Phase.Failed, Reason.NodeShutdown, "shut down");
      assertThat(Bill.of(cut).endedTime()).isBeforeOrEqualTo(told.plusSeconds(16));
      assertThat(again.awaitFinished("hello-1").getStatus().reason())
          .isIn(Reason.NodeShutdown, Reason.AgentFinished);
      assertEnded(
          again.awaitFinished("short-1"), Phase.Completed, Reason.AgentFinished, "ended the");
      again.start("again-1", "my-first-agent", "body: {seconds: 0}");
      Bill.of(again.awaitFinished("again-1"));
      second.audit();
      second.end();
    }
  }

  /** What was known of some sessions before the kill. */
  private record Before(Usage ended, List<AgentSession> running) {}

  /** Ten sessions: ended, running, being stopped, being deleted, starting, not bound yet. */
  private static Before sessionsAtEachStage(Organization acme) {
    acme.deploy("ready", "pool: {capacity: 8}");
    acme.deploy("sleepy", "{pool: {capacity: 2}, command: [sleep, '600']}");
    acme.start("ended-1", "ready", "body: {seconds: 0}");
    for (String name : List.of("run-1", "run-2", "run-3", "run-4", "stopped-1", "deleted-1")) {
      acme.start(name, "ready", "body: {seconds: 600}");
    }
    List.of("starting-1", "starting-2").forEach(name -> acme.start(name, "sleepy", "body: {}"));
    Usage ended = Bill.of(acme.awaitFinished("ended-1"));
    List<AgentSession> running =
        Stream.of("run-1", "run-2", "run-3", "run-4").map(acme::awaitRunning).toList();
    List.of("stopped-1", "deleted-1").forEach(acme::awaitRunning);
    List.of("starting-1", "starting-2").forEach(name -> acme.awaitPhase(name, Phase.Starting));
    acme.start("unbound-1", "later", "body: {}");
    acme.awaitPhase("unbound-1", Phase.Pending);
    acme.stop("stopped-1");
    acme.delete("deleted-1");
    List.of("stopped-1", "deleted-1").forEach(name -> acme.awaitPhase(name, Phase.Stopping));
    return new Before(ended, running);
  }

  private static void assertEndsAndBills(Before before, Organization again, Instant lost) {
    assertThat(Bill.of(again.awaitFinished("ended-1"))).isEqualTo(before.ended());
    for (AgentSession known : before.running()) {
      AgentSession session = again.awaitFinished(known.getMetadata().getName());
      assertThat(session.getStatus().reason()).isIn(Reason.NodeLost, Reason.RunnerLost);
      Usage usage = Bill.of(session);
      assertThat(usage.runningTime())
          .isEqualTo(known.getStatus().usage().runningTime().truncatedTo(ChronoUnit.SECONDS));
      assertThat(usage.endedTime()).isBeforeOrEqualTo(lost.plusSeconds(1));
    }
    AgentSession stopped = again.awaitFinished("stopped-1");
    assertEnded(stopped, Phase.Stopped, Reason.StoppedByUser, "stopped");
    assertThat(Bill.of(stopped).stoppingTime()).isBeforeOrEqualTo(lost.plusSeconds(1));
    for (String name : List.of("starting-1", "starting-2")) {
      AgentSession session = again.awaitFinished(name);
      assertThat(Organization.phase(session)).isEqualTo(Phase.Failed);
      Bill.unbilled(session);
    }
    AgentSession unbound = again.awaitFinished("unbound-1");
    assertEnded(unbound, Phase.Rejected, Reason.AgentNotFound, "no AgentDeployment");
    await("the end of deleted-1").atMost(60, SECONDS).until(() -> missing(again, "deleted-1"));
  }

  private static boolean missing(Organization acme, String session) {
    return acme.sessions().latest(session).isEmpty() || acme.sessions().gone(session);
  }

  /**
   * Returns when no agent of the life before is left: the last that anybody could know of their
   * sessions. They must not live on while the next life brings up its API server.
   */
  private static Instant awaitOldAgentsGone(LocalUp first, GreenroomChild next) {
    next.awaitOutput("Starting etcd");
    assertThat(first.process().survivors().map(process -> process.info().command().orElse("")))
        .noneMatch(command -> command.endsWith("java") || command.contains("python"));
    return Instant.now();
  }

  /** What a second shell in a checkout says once the env file was sourced. */
  private static String shell(Path state, String command) throws IOException, InterruptedException {
    Process bash =
        new ProcessBuilder("bash", "-c", ". '" + state.resolve("env") + "' && " + command)
            .directory(Path.of("..").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(command + ": " + output).isZero();
    return output;
  }
}

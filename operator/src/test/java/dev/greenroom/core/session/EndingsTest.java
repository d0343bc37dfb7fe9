package dev.greenroom.core.session;

import static dev.greenroom.core.session.PodSketch.ended;
import static dev.greenroom.core.session.PodSketch.pod;
import static dev.greenroom.core.session.PodSketch.waiting;
import static dev.greenroom.core.session.SessionSketch.BOUND;
import static dev.greenroom.core.session.SessionSketch.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Reason;
import dev.greenroom.core.ContainerFacts;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a bound session can be over, in the order of precedence. */
class EndingsTest {
  private static final ContainerFacts UNKNOWN = new ContainerFacts.Unknown();
  private static final ContainerFacts NEVER_RAN =
      new ContainerFacts.Terminated(137, "ContainerStatusUnknown", "not located", null, null);

  /** What is seen, how many seconds after the binding, and the verdict; null is "goes on". */
  record Row(String what, SessionSketch seen, long second, Reason reason) {
    @Override
    public String toString() {
      return what + " -> " + reason;
    }
  }

  static Stream<Row> theRunnerIsBelievedFirst() {
    return Stream.of(
        row("agent finished", running(pod().reports("AgentFinished", 200)), Reason.AgentFinished),
        row("agent answered 500", running(pod().reports("AgentError", 500)), Reason.AgentError),
        row("stopped", running(pod().reports("StoppedByUser", null)), Reason.StoppedByUser),
        row("limit", running(pod().reports("MaxDurationReached", null)), Reason.MaxDurationReached),
        row(
            "crash, the agent's end not shown yet",
            running(pod().reports("AgentCrashed", null)),
            Reason.AgentCrashed),
        row(
            "crash and OOM",
            running(pod().reports("AgentCrashed", null).agent(ended(137, "OOMKilled"))),
            Reason.OutOfMemory),
        row(
            "finished, then somebody stopped it",
            running(pod().reports("AgentFinished", 200)).stopped(),
            Reason.AgentFinished),
        row(
            "finished, then the pod was deleted",
            running(pod().reports("AgentFinished", 200).deleted(BOUND.plusSeconds(60), 30)),
            Reason.AgentFinished),
        row(
            "finished, then evicted",
            running(pod().reports("AgentFinished", 200).failed("Evicted", "memory")),
            Reason.AgentFinished),
        row(
            "finished before Running was written",
            session().on(pod().reports("AgentFinished", 200)).starting(),
            Reason.AgentFinished),
        row(
            "provisional report, pod deleted",
            running(pod().reports("Terminated", null).deleted(BOUND.plusSeconds(60), 30)),
            Reason.PodDeleted),
        row(
            "provisional report, pod deleted, stop",
            running(pod().reports("Terminated", null).deleted(BOUND.plusSeconds(60), 30)).stopped(),
            Reason.StoppedByUser),
        row(
            "provisional report, evicted",
            running(pod().reports("Terminated", null).failed("Evicted", "memory")),
            Reason.Evicted),
        row(
            "report of another session",
            running(reportOfAnother().runner(new ContainerFacts.Running(BOUND, true))),
            null),
        row("report of another session, exited", running(reportOfAnother()), Reason.RunnerLost));
  }

  static Stream<Row> thenWhatThePodAsAWholeSays() {
    return Stream.of(
        row("evicted", running(pod().failed("Evicted", "disk")), Reason.Evicted),
        row(
            "evicted, and the agent exited non-zero",
            running(pod().failed("Evicted", "disk").agent(ended(137, "Error"))),
            Reason.Evicted),
        row("deadline", running(pod().failed("DeadlineExceeded", null)), Reason.MaxDurationReached),
        row(
            "preempted by the kubelet",
            running(pod().failed("Preempting", null)),
            Reason.Preempted),
        row("node shutdown", running(pod().failed("Terminated", "bye")), Reason.NodeShutdown),
        row("node shutdown, older", running(pod().failed("NodeShutdown", "")), Reason.NodeShutdown),
        row("node lost", running(pod().failed("NodeLost", null)), Reason.NodeLost),
        row("refused by the kubelet", session().on(refused()).starting(), Reason.Unschedulable),
        row("refused after a restart of the kubelet", running(refused()), Reason.Evicted),
        row(
            "only Failed, containers still shown running",
            running(pod().failed(null, null)),
            null));
  }

  static Stream<Row> thenTheContainers() {
    return Stream.of(
        row("crash before", starting(pod().agent(ended(3, "Error"))), Reason.AgentCrashed),
        row("crash during", running(pod().agent(ended(3, "Error"))), Reason.AgentCrashed),
        row("OOM during", running(pod().agent(ended(137, "OOMKilled"))), Reason.OutOfMemory),
        row("bad command", starting(pod().agent(ended(128, "StartError"))), Reason.ConfigError),
        row(
            "bad command, older runtimes",
            starting(pod().agent(ended(127, "ContainerCannotRun"))),
            Reason.ConfigError),
        row("status unknown", running(pod().agent(NEVER_RAN)), Reason.NodeLost),
        row("runner lost", running(pod().runner(ended(137, "Error"))), Reason.RunnerLost),
        row(
            "both lost",
            running(pod().agent(ended(1, "Error")).runner(ended(137, "Error"))),
            Reason.AgentCrashed),
        row(
            "crash against stop",
            running(pod().agent(ended(3, "Error"))).stopped(),
            Reason.AgentCrashed),
        row(
            "exited since it was told to",
            running(pod().agent(ended(0, "Completed")).deleted(BOUND.plusSeconds(60), 30)),
            Reason.PodDeleted));
  }

  static Stream<Row> thenTheUserAndWhoeverDeletesPods() {
    return Stream.of(
        row("stop", running(pod()).stopped(), Reason.StoppedByUser),
        row("delete", running(pod()).deleted(), Reason.StoppedByUser),
        row("its kind is deleted", running(pod()).withItsKind(), null),
        row(
            "its kind is deleted, and stop",
            running(pod()).withItsKind().stopped(),
            Reason.StoppedByUser),
        row("stop while it starts", starting(pod()).stopped(), Reason.StoppedByUser),
        row(
            "stop against a failing pull",
            starting(pod().agent(waiting("ImagePullBackOff"))).stopped(),
            Reason.StoppedByUser),
        row("pod deleted", running(deleted(null)), Reason.PodDeleted),
        row("pod deleted, stop", running(deleted(null)).stopped(), Reason.StoppedByUser),
        row("scheduler", running(deleted("PreemptionByScheduler")), Reason.Preempted),
        row("eviction", running(deleted("EvictionByEvictionAPI")), Reason.Evicted),
        row("taint manager", running(deleted("DeletionByTaintManager")), Reason.NodeLost),
        row("pod collector", running(deleted("DeletionByPodGC")), Reason.NodeLost),
        row("kubelet", running(deleted("TerminationByKubelet")), Reason.NodeShutdown),
        row("some new cause", running(deleted("ByTheMoon")), Reason.PodDeleted),
        row("disrupted, not deleted yet", running(pod().disrupted("EvictionByEvictionAPI")), null),
        row("pod gone", running(pod()).podGone(), Reason.PodDeleted),
        row("made up for an orphan", starting(pod()).abandoned(), Reason.Abandoned),
        row("made up, its pod gone", starting(pod()).podGone().abandoned(), Reason.Abandoned),
        row("pod gone, stop", running(pod()).podGone().stopped(), Reason.StoppedByUser));
  }

  static Stream<Row> atLastAStartThatGoesNowhere() {
    return Stream.of(
        at(1, "back-off", waitingFor("ImagePullBackOff"), Reason.ImagePullFailed),
        at(1, "one failed pull", waitingFor("ErrImagePull"), null),
        at(1, "bad image name", waitingFor("InvalidImageName"), Reason.ImagePullFailed),
        at(1, "never pulled", waitingFor("ErrImageNeverPull"), Reason.ImagePullFailed),
        at(1, "inspection", waitingFor("ImageInspectError"), Reason.ImagePullFailed),
        at(9, "missing secret, patient", waitingFor("CreateContainerConfigError"), null),
        at(10, "missing secret", waitingFor("CreateContainerConfigError"), Reason.ConfigError),
        at(9, "no command, patient", waitingFor("CreateContainerError"), null),
        at(10, "no command", waitingFor("CreateContainerError"), Reason.ConfigError),
        at(10, "run error", waitingFor("RunContainerError"), Reason.ConfigError),
        at(
            1,
            "runner's image",
            starting(pod().runner(waiting("ImagePullBackOff"))),
            Reason.ImagePullFailed),
        at(60, "creating", waitingFor("ContainerCreating"), null),
        at(119, "not ready yet", notReady(), null),
        at(120, "never ready", notReady(), Reason.StartTimeout),
        at(119, "no node yet", starting(pod().unscheduled("0/1 nodes")), null),
        at(120, "no node", starting(pod().unscheduled("0/1 nodes")), Reason.Unschedulable),
        at(120, "no kubelet", starting(pod().agent(UNKNOWN).runner(UNKNOWN)), Reason.StartTimeout),
        at(120, "running is not starting", running(pod()), null),
        at(
            60,
            "back-off while it runs",
            running(pod()).on(pod().agent(waiting("ImagePullBackOff"))),
            null));
  }

  @ParameterizedTest
  @MethodSource({
    "theRunnerIsBelievedFirst",
    "thenWhatThePodAsAWholeSays",
    "thenTheContainers",
    "thenTheUserAndWhoeverDeletesPods",
    "atLastAStartThatGoesNowhere"
  })
  void theFirstThatIsTrueIsTheReason(Row row) {
    // When
    var end = Endings.of(row.seen().seen(), BOUND.plusSeconds(row.second()));

    // Then
    assertThat(end.map(End::reason).orElse(null)).isEqualTo(row.reason());
  }

  @Test
  void theMessageSaysWhatTheContainerWaitsForAndIsCut() {
    // Given
    var waiting = new ContainerFacts.Waiting("ImagePullBackOff", "x".repeat(2000));

    // When
    End end = Endings.of(starting(pod().agent(waiting)).seen(), BOUND).orElseThrow();

    // Then
    assertThat(end.message())
        .startsWith("The agent's image could not be pulled: ImagePullBackOff (xxx")
        .hasSizeLessThan(700);
  }

  private static Row row(String what, SessionSketch seen, Reason reason) {
    return at(31, what, seen, reason);
  }

  private static Row at(long second, String what, SessionSketch seen, Reason reason) {
    return new Row(what, seen, second, reason);
  }

  private static SessionSketch running(PodSketch pod) {
    return session().running().on(pod);
  }

  private static SessionSketch starting(PodSketch pod) {
    return session().starting().on(pod);
  }

  private static SessionSketch waitingFor(String reason) {
    return starting(pod().agent(waiting(reason)));
  }

  private static SessionSketch notReady() {
    return starting(pod().agent(new ContainerFacts.Running(BOUND, false)));
  }

  private static PodSketch deleted(String cause) {
    PodSketch pod = pod().deleted(BOUND.plusSeconds(60), 30);
    return cause == null ? pod : pod.disrupted(cause);
  }

  private static PodSketch reportOfAnother() {
    PodSketch pod = pod().session("other").reports("AgentFinished", 200);
    return pod.session("hello-1");
  }

  /** As the kubelet leaves a pod that it does not admit: no container is spoken of. */
  private static PodSketch refused() {
    return pod()
        .failed("OutOfcpu", "Node didn't have enough resource: cpu")
        .agent(UNKNOWN)
        .runner(UNKNOWN);
  }
}

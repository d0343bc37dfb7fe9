package dev.greenroom.core.session;

import static dev.greenroom.core.session.PodSketch.pod;
import static dev.greenroom.core.session.SessionSketch.BOUND;
import static dev.greenroom.core.session.SessionSketch.session;
import static dev.greenroom.core.session.SessionSketch.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.usage.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The table of outcomes: for each reason what is recorded and billed of a session that ran, of one
 * that had a pod and never ran, and of one that never had a pod. docs/billing.md shows the same.
 */
class OutcomesTest {
  private static final Path PAGE = Path.of("..", "docs", "billing.md");
  private static final Instant LATER = BOUND.plusSeconds(200);

  /** What is kept of a session. */
  private enum Kept {
    /** A record; instantiating, running and tearing down are billed. */
    BILLED("billed"),
    /** A record of which nothing is billed: all of it is instantiating. */
    FREE("free"),
    NO_RECORD("no record"),
    /** No session ends so. */
    NEVER("–");

    private final String word;

    Kept(String word) {
      this.word = word;
    }
  }

  private record Outcome(Reason reason, Phase phase, Kept ran, Kept neverRan, Kept hadNoPod) {
    String asRow() {
      return "| `%s` | %s | %s | %s | %s |"
          .formatted(reason, phase, ran.word, neverRan.word, hadNoPod.word);
    }
  }

  private static Outcome of(Reason reason) {
    return switch (reason) {
      case AgentFinished ->
          new Outcome(reason, Phase.Completed, Kept.BILLED, Kept.NEVER, Kept.NEVER);
      case StoppedByUser ->
          new Outcome(reason, Phase.Stopped, Kept.BILLED, Kept.FREE, Kept.NO_RECORD);
      case MaxDurationReached ->
          new Outcome(reason, Phase.Stopped, Kept.BILLED, Kept.FREE, Kept.NEVER);
      case Abandoned -> new Outcome(reason, Phase.Stopped, Kept.BILLED, Kept.FREE, Kept.NEVER);
      case ConfigError -> new Outcome(reason, Phase.Failed, Kept.NEVER, Kept.FREE, Kept.NO_RECORD);
      case QuotaExceeded ->
          new Outcome(reason, Phase.Failed, Kept.NEVER, Kept.NEVER, Kept.NO_RECORD);
      case ImagePullFailed, Unschedulable, StartTimeout ->
          new Outcome(reason, Phase.Failed, Kept.NEVER, Kept.FREE, Kept.NEVER);
      case AgentCrashed,
          OutOfMemory,
          NodeLost,
          Evicted,
          Preempted,
          NodeShutdown,
          PodDeleted,
          AgentError,
          RunnerLost,
          DeliveryFailed ->
          new Outcome(reason, Phase.Failed, Kept.BILLED, Kept.FREE, Kept.NEVER);
      case AtCapacity,
          WaitTimedOut,
          AgentNotFound,
          AgentDeleted,
          AgentSuspended,
          AgentNotReady,
          SpendLimitReached,
          BillingInactive,
          InvalidBody,
          InvalidBinding ->
          new Outcome(reason, Phase.Rejected, Kept.NEVER, Kept.NEVER, Kept.NO_RECORD);
    };
  }

  @Test
  void thePageShowsTheTable() throws IOException {
    // Given
    List<String> rows = Arrays.stream(Reason.values()).map(reason -> of(reason).asRow()).toList();

    // When
    List<String> page =
        Files.readAllLines(PAGE).stream()
            .dropWhile(line -> !line.startsWith("| reason |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .toList();

    // Then
    assertThat(page).containsExactlyInAnyOrderElementsOf(rows);
  }

  /** Every way in which a bound session can end. */
  static Stream<EndingsTest.Row> ends() {
    return Stream.of(
            EndingsTest.theRunnerIsBelievedFirst(),
            EndingsTest.thenWhatThePodAsAWholeSays(),
            EndingsTest.thenTheContainers(),
            EndingsTest.thenTheUserAndWhoeverDeletesPods(),
            EndingsTest.atLastAStartThatGoesNowhere(),
            startsThatEndLikeSessions())
        .flatMap(rows -> rows)
        .filter(row -> row.reason() != null);
  }

  private static Stream<EndingsTest.Row> startsThatEndLikeSessions() {
    PodSketch refusedByItsAgent = pod().runner(PodSketch.ended(0, "Completed"));
    refusedByItsAgent.report =
        new PodFacts.RunnerReport("hello-1", null, BOUND.plusSeconds(9), 0, "AgentError", 500);
    return Stream.of(
        start(pod().failed("Evicted", "disk"), Reason.Evicted),
        start(pod().failed("Preempting", null), Reason.Preempted),
        start(pod().failed("Terminated", "bye"), Reason.NodeShutdown),
        start(pod().failed("NodeLost", null), Reason.NodeLost),
        start(pod().failed("DeadlineExceeded", null), Reason.MaxDurationReached),
        start(pod().agent(PodSketch.ended(137, "OOMKilled")), Reason.OutOfMemory),
        start(pod().runner(PodSketch.ended(137, "Error")), Reason.RunnerLost),
        start(pod().deleted(BOUND.plusSeconds(60), 30), Reason.PodDeleted),
        start(refusedByItsAgent, Reason.AgentError));
  }

  private static EndingsTest.Row start(PodSketch pod, Reason reason) {
    return new EndingsTest.Row("before it ran", session().starting().on(pod), 31, reason);
  }

  private static boolean ran(EndingsTest.Row row) {
    PodFacts pod = row.seen().seen().pod().facts();
    boolean told = pod != null && pod.report() != null && pod.report().runningAt() != null;
    return told || row.seen().seen().running();
  }

  @ParameterizedTest
  @MethodSource("ends")
  void aBoundSessionIsKeptAsTheTableSays(EndingsTest.Row row) {
    // Given
    SessionSketch seen = row.seen();
    boolean ran = ran(row);
    Outcome outcome = of(row.reason());

    // When
    AgentSessionStatus end = finished(seen, BOUND.plusSeconds(row.second()));

    // Then
    assertThat(end.reason()).isEqualTo(row.reason());
    assertThat(end.phase()).isEqualTo(outcome.phase());
    assertThat(keptOf(end.usage())).isEqualTo(ran ? outcome.ran() : outcome.neverRan());
  }

  @Test
  void everyCellOfTheTableIsReached() {
    // Given
    Set<String> told = new TreeSet<>();
    for (Reason reason : Reason.values()) {
      told.addAll(of(reason).ran() == Kept.NEVER ? Set.of() : Set.of(reason + " ran"));
      told.addAll(of(reason).neverRan() == Kept.NEVER ? Set.of() : Set.of(reason + " never ran"));
    }

    // When
    Set<String> reached = new TreeSet<>(Set.of("DeliveryFailed ran", "DeliveryFailed never ran"));
    reached.add("Abandoned ran"); // by OrphanTest: its AgentSession was taken away
    ends().forEach(row -> reached.add(row.reason() + (ran(row) ? " ran" : " never ran")));

    // Then
    assertThat(reached).isEqualTo(told);
  }

  @Test
  void aSessionThatWasNotDeliveredIsFreeUnlessItsRunnerSaysThatItRan() {
    // Given
    SessionSketch never = session().starting();
    SessionSketch late = session().starting();
    DeliverAnswer refused = new DeliverAnswer.Refused("no");

    // When
    never.status(written(SessionPlanner.answered(never.seen(), refused, BOUND.plusSeconds(2))));
    late.status(written(SessionPlanner.answered(late.seen(), refused, BOUND.plusSeconds(2))));
    late.on(
        pod().reports("Terminated", null).agent(PodSketch.ended(0, "Completed")).deleted(LATER, 0));

    // Then
    Outcome outcome = of(Reason.DeliveryFailed);
    assertThat(keptOf(settled(never.podGone()).usage())).isEqualTo(outcome.neverRan());
    assertThat(keptOf(settled(late).usage())).isEqualTo(outcome.ran());
  }

  static Stream<Reason> reasonsWithoutAPod() {
    return Arrays.stream(Reason.values()).filter(reason -> of(reason).hadNoPod() != Kept.NEVER);
  }

  @ParameterizedTest
  @MethodSource("reasonsWithoutAPod")
  void aSessionWithoutAPodHasNoRecordWhateverItsReason(Reason reason) {
    // Given
    Outcome outcome = of(reason);

    // When
    AgentSessionStatus end = written(endWithoutPod(reason));

    // Then
    assertThat(end.phase()).isEqualTo(outcome.phase());
    assertThat(keptOf(end.usage())).isEqualTo(outcome.hadNoPod());
  }

  private static SessionStep endWithoutPod(Reason reason) {
    if (reason == Reason.StoppedByUser) {
      return SessionPlanner.decide(session().unbound().stopped().seen(), BOUND);
    }
    ObservedSession unbound = session().unbound().seen();
    return reason.kind() == Reason.Kind.REJECTED
        ? SessionPlanner.answered(unbound, new BindAnswer.NotAllowed(reason), BOUND)
        : SessionPlanner.answered(unbound, new BindAnswer.PodRefused(reason, "no"), BOUND);
  }

  /** The end is written, then the pod is gone, then the usage is final. */
  private static AgentSessionStatus finished(SessionSketch seen, Instant now) {
    End end = Endings.of(seen.seen(), now).orElseThrow();
    Usage open = Timeline.of(SessionPlanner.life(seen.seen(), now)).open();
    return settled(seen.status(new Statuses(seen.seen(), now).stopping(end, open)).podGone());
  }

  private static AgentSessionStatus settled(SessionSketch ending) {
    return written(SessionPlanner.decide(ending.seen(), LATER));
  }

  private static Kept keptOf(Usage usage) {
    if (usage == null) {
      return Kept.NO_RECORD;
    }
    assertThat(usage.settled()).isTrue();
    assertThat(usage.totalSeconds())
        .isEqualTo(
            usage.instantiatingSeconds() + usage.runningSeconds() + usage.tearingDownSeconds());
    if (Boolean.TRUE.equals(usage.billable())) {
      assertThat(usage.runningSeconds()).isPositive();
      return Kept.BILLED;
    }
    assertThat(usage.totalSeconds()).isEqualTo(usage.instantiatingSeconds());
    return Kept.FREE;
  }
}

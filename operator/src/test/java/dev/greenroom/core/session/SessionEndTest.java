package dev.greenroom.core.session;

import static dev.greenroom.core.session.PodSketch.ended;
import static dev.greenroom.core.session.PodSketch.pod;
import static dev.greenroom.core.session.SessionSketch.BOUND;
import static dev.greenroom.core.session.SessionSketch.session;
import static dev.greenroom.core.session.SessionSketch.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.session.SessionStep.Idle;
import dev.greenroom.core.session.SessionStep.TearDown;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionEndTest {
  private static final Instant LATER = BOUND.plusSeconds(40);

  @Test
  void aRunningSessionIsLeftAlone() {
    assertThat(decided(session().running())).isEqualTo(new Idle(null));
    assertThat(decided(session().running().withItsKind())).isEqualTo(new Idle(null));
  }

  @Test
  void writesTheReasonBeforeItTouchesThePod() {
    // When
    AgentSessionStatus status = written(decided(session().running().stopped()));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Stopping);
    assertThat(status.reason()).isEqualTo(Reason.StoppedByUser);
    assertThat(decided(session().running().stopped().status(status)))
        .isEqualTo(new TearDown(true, 5));
  }

  @Test
  void aSessionThatEndedByItselfGetsThePodsOwnGrace() {
    // Given
    SessionSketch seen = session().running().on(pod().reports("AgentFinished", 200));

    // When
    seen.status(written(decided(seen)));

    // Then
    assertThat(decided(seen)).isEqualTo(new TearDown(false, null));
  }

  @Test
  void theReasonOnceWrittenStays() {
    // Given
    SessionSketch seen = session().running().stopped();
    seen.status(written(decided(seen)));

    // When
    seen.on(tornDown().agent(ended(3, "Error")));

    // Then
    assertThat(written(decided(seen)).reason()).isEqualTo(Reason.StoppedByUser);
  }

  @Test
  void waitsForTheKubeletBeforeItSettlesTheBill() {
    // Given
    SessionSketch seen = session().running().on(pod().reports("AgentFinished", 200));
    seen.status(written(decided(seen)));

    // When
    seen.on(pod().reports("AgentFinished", 200).deleted(LATER.plusSeconds(30), 30));
    SessionStep waits = decided(seen);
    seen.on(tornDown().reports("AgentFinished", 200));
    AgentSessionStatus status = written(decided(seen));

    // Then
    assertThat(waits).isEqualTo(new Idle(Duration.ofSeconds(35)));
    assertThat(status.phase()).isEqualTo(Phase.Completed);
    assertThat(status.usage().settled()).isTrue();
    assertThat(status.usage().runningSeconds()).isEqualTo(28);
    assertThat(decided(seen.status(status))).isEqualTo(new SessionStep.ReleasePod());
    assertThat(decided(seen.on(tornDown().released()))).isEqualTo(new Idle(null));
  }

  @Test
  void aCrashThatTurnsOutToBeAnOutOfMemoryKillIsCalledSo() {
    // Given
    SessionSketch seen = session().running().on(pod().reports("AgentCrashed", null));
    seen.status(written(decided(seen)));

    // When
    seen.on(tornDown().reports("AgentCrashed", null).agent(ended(137, "OOMKilled")));

    // Then
    assertThat(seen.status.reason()).isEqualTo(Reason.AgentCrashed);
    assertThat(written(decided(seen)).reason()).isEqualTo(Reason.OutOfMemory);
  }

  @Test
  void anAgentThatOnlyHungUpIsNotSaidToHaveExitedByTheTearDown() {
    // Given
    SessionSketch seen = session().running().on(pod().reports("AgentCrashed", null));
    seen.status(written(decided(seen)));
    String said = seen.status.conditions().get(1).message();

    // When
    Instant end = BOUND.plusSeconds(33);
    seen.on(
        tornDown()
            .reports("AgentCrashed", null)
            .agent(new ContainerFacts.Terminated(143, "Error", null, BOUND, end)));

    // Then
    assertThat(written(decided(seen)).conditions().get(1).message()).isEqualTo(said);
  }

  @Test
  void aLostNodeKeepsTheBillOpenUntilItIsCertainlyGone() {
    // Given
    SessionSketch seen = session().running();
    seen.on(pod().deleted(BOUND.plusSeconds(30), 30).disrupted("DeletionByTaintManager"));
    seen.status(written(decided(seen)));

    // When
    SessionStep waits = decided(seen);
    AgentSessionStatus status =
        written(decided(seen.node(new NodeView.Gone(BOUND.plusSeconds(12)))));

    // Then
    assertThat(waits).isEqualTo(new Idle(Duration.ofSeconds(5)));
    assertThat(status.reason()).isEqualTo(Reason.NodeLost);
    assertThat(status.usage().runningSeconds()).isLessThanOrEqualTo(10);
  }

  @Test
  void aBindingThatPointsAtTheWrongPodIsRejectedAndThePodUntouched() {
    // Given
    SessionSketch seen = session().on(pod().session("other"));

    // When
    AgentSessionStatus status = written(decided(seen.stopped()));

    // Then
    assertThat(status.rejection().reason()).isEqualTo(Reason.InvalidBinding);
    assertThat(decided(seen.status(status))).isEqualTo(new Idle(null));
    assertThat(decided(seen.deleted())).isEqualTo(new SessionStep.ReleaseSession());
  }

  @Test
  void aBindingWithoutItsPodIsFinalAndUnbilled() {
    // Given
    SessionSketch seen = session().podGone();

    // When
    seen.status(written(decided(seen)));
    AgentSessionStatus status = written(decided(seen));

    // Then
    assertThat(status.reason()).isEqualTo(Reason.PodDeleted);
    assertThat(status.usage().billable()).isFalse();
    assertThat(status.usage().settled()).isTrue();
  }

  @Test
  void aDeletedSessionIsLetGoOnlyAfterItsPodIsReleased() {
    // Given
    SessionSketch seen = session().running().deleted().podGone();
    seen.status(written(decided(seen)));
    seen.status(written(decided(seen)));

    // Then
    assertThat(decided(seen.on(tornDown()))).isEqualTo(new SessionStep.ReleasePod());
    assertThat(decided(seen.podGone())).isEqualTo(new SessionStep.ReleaseSession());
  }

  @Test
  void aFinishedSessionIsKeptAsLongAsItsCreatorAsked() {
    // Given
    SessionSketch seen = session().running().podGone().kept(60);
    seen.status(written(decided(seen)));
    seen.status(written(decided(seen)));

    // Then
    assertThat(SessionPlanner.decide(seen.seen(), LATER.plusSeconds(59)))
        .isEqualTo(new Idle(Duration.ofMillis(1_001)));
    assertThat(SessionPlanner.decide(seen.seen(), LATER.plusSeconds(60)))
        .isEqualTo(new SessionStep.Expire());
    assertThat(SessionPlanner.decide(seen.kept(null).seen(), LATER.plusSeconds(600)))
        .isEqualTo(new Idle(null));
  }

  private static SessionStep decided(SessionSketch sketch) {
    return SessionPlanner.decide(sketch.seen(), LATER);
  }

  private static PodSketch tornDown() {
    return pod()
        .agent(ended(0, "Completed"))
        .runner(ended(0, "Completed"))
        .deleted(BOUND.plusSeconds(35), 0);
  }
}

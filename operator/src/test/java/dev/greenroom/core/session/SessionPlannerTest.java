package dev.greenroom.core.session;

import static dev.greenroom.core.session.PodSketch.ended;
import static dev.greenroom.core.session.PodSketch.pod;
import static dev.greenroom.core.session.PodSketch.waiting;
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

class SessionPlannerTest {
  private static final Instant LATER = BOUND.plusSeconds(40);

  @Test
  void bindsASessionThatHasNoPod() {
    assertThat(decided(session().unbound())).isEqualTo(new SessionStep.Bind());
  }

  @Test
  void rejectsTheSessionThatFindsThePoolFullForGood() {
    // Given
    ObservedSession full = session().unbound().seen();

    // When
    AgentSessionStatus status =
        written(SessionPlanner.answered(full, new BindAnswer.Full(), LATER));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Rejected);
    assertThat(status.rejection())
        .isEqualTo(
            new AgentSessionStatus.Rejection(
                429, Reason.AtCapacity, "Rate limit exceeded. Please try again later"));
    assertThat(status.usage()).isNull();
    assertThat(decided(session().unbound().status(status))).isEqualTo(new Idle(null));
  }

  @Test
  void waitsTenSecondsForAnAgentAppliedAMomentLater() {
    // Given
    BindAnswer absent = new BindAnswer.AgentAbsent();
    ObservedSession first = session().unbound().seen();

    // When
    AgentSessionStatus said = written(SessionPlanner.answered(first, absent, BOUND));
    ObservedSession waiting = session().unbound().status(said).seen();

    // Then
    assertThat(said.phase()).isEqualTo(Phase.Pending);
    assertThat(SessionPlanner.answered(waiting, absent, BOUND.plusMillis(9_999)))
        .isInstanceOf(Idle.class);
    assertThat(written(SessionPlanner.answered(waiting, absent, BOUND.plusSeconds(10))).reason())
        .isEqualTo(Reason.AgentNotFound);
  }

  @Test
  void rejectsWhatMayNotStartWithItsOwnCode() {
    // Given
    ObservedSession unbound = session().unbound().seen();

    // When
    AgentSessionStatus suspended =
        written(
            SessionPlanner.answered(
                unbound, new BindAnswer.NotAllowed(Reason.AgentSuspended), LATER));

    // Then
    assertThat(suspended.phase()).isEqualTo(Phase.Rejected);
    assertThat(suspended.rejection().code()).isEqualTo(409);
  }

  @Test
  void failsWhenTheApiServerRefusesThePodWithoutABill() {
    // Given
    ObservedSession unbound = session().unbound().seen();
    BindAnswer refused = new BindAnswer.PodRefused(Reason.QuotaExceeded, "exceeded quota: pods");

    // When
    AgentSessionStatus status = written(SessionPlanner.answered(unbound, refused, LATER));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Failed);
    assertThat(status.reason()).isEqualTo(Reason.QuotaExceeded);
    assertThat(status.usage()).isNull();
  }

  @Test
  void readsAgainWhenSomebodyElseWasFaster() {
    assertThat(
            SessionPlanner.answered(session().unbound().seen(), new BindAnswer.Overtaken(), LATER))
        .isEqualTo(new Idle(SessionPlanner.SOON));
  }

  @Test
  void aSessionStoppedBeforeItWasBoundIsStoppedWithoutARecord() {
    // When
    AgentSessionStatus status = written(decided(session().unbound().stopped()));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Stopped);
    assertThat(status.usage()).isNull();
  }

  @Test
  void aSessionDeletedBeforeItWasBoundGoes() {
    assertThat(decided(session().unbound().deleted())).isEqualTo(new SessionStep.ReleaseSession());
  }

  @Test
  void admitsTheBoundSessionAndSaysWhatItWaitsFor() {
    // When
    AgentSessionStatus status =
        written(decided(session().on(pod().unscheduled("0/1 nodes are available"))));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Starting);
    assertThat(status.usage().acceptedTime()).isEqualTo(BOUND);
    assertThat(status.conditions().get(1).message())
        .isEqualTo("Waiting for a node: 0/1 nodes are available");
  }

  @Test
  void writesNothingWhileTheStartHasNoNewsAndLooksAgainAtTheNextDeadline() {
    // Given
    SessionSketch seen = session().on(pod().agent(waiting("ContainerCreating"))).starting();

    // Then
    assertThat(SessionPlanner.decide(seen.seen(), BOUND))
        .isEqualTo(new Idle(Duration.ofMillis(10_001)));
    assertThat(SessionPlanner.decide(seen.seen(), BOUND.plusSeconds(100)))
        .isEqualTo(new Idle(Duration.ofMillis(20_001)));
  }

  @Test
  void deliversOnceTheAgentIsReadyAndTheRunnerRuns() {
    // Given
    ContainerFacts unready = new ContainerFacts.Running(BOUND, false);

    // Then
    assertThat(decided(session().starting())).isEqualTo(new SessionStep.Deliver());
    assertThat(decided(session().starting().on(pod().agent(unready))))
        .isNotInstanceOf(SessionStep.Deliver.class);
    assertThat(decided(session().starting().on(pod().runner(waiting("ErrImagePull")))))
        .isNotInstanceOf(SessionStep.Deliver.class);
  }

  @Test
  void deliversNothingBeforeTheAdmissionIsWritten() {
    assertThat(written(decided(session())).phase()).isEqualTo(Phase.Starting);
  }

  @Test
  void theDeliveryCountsFromWhenTheRunnerWroteTheRequest() {
    // Given
    ObservedSession ready = session().starting().seen();

    // When
    AgentSessionStatus status =
        written(SessionPlanner.answered(ready, new DeliverAnswer.Accepted(1_500), LATER));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Running);
    assertThat(status.usage().runningTime()).isEqualTo(LATER.minusMillis(1_500));
  }

  @Test
  void triesTheDeliveryAgainUntilTheStartTimeout() {
    // Given
    SessionSketch ready = session().starting();

    // Then
    assertThat(SessionPlanner.answered(ready.seen(), new DeliverAnswer.NotYet("refused"), LATER))
        .isEqualTo(new Idle(SessionPlanner.SOON));
    assertThat(SessionPlanner.answered(ready.seen(), new DeliverAnswer.AlreadyOver(), LATER))
        .isEqualTo(new Idle(SessionPlanner.SOON));
  }

  @Test
  void asksTheRunnerBeforeAStartTimeoutSinceTheAnswerToADeliveryMayHaveBeenLost() {
    // Given
    ObservedSession late = session().starting().seen();
    Instant deadline = BOUND.plusSeconds(120);

    // When
    SessionStep.Ask ask = (SessionStep.Ask) SessionPlanner.decide(late, deadline);

    // Then
    assertThat(
            written(
                    SessionPlanner.answered(
                        late, ask, new DeliverAnswer.NotYet("no session"), deadline))
                .reason())
        .isEqualTo(Reason.StartTimeout);
    assertThat(
            written(SessionPlanner.answered(late, ask, new DeliverAnswer.Accepted(500), deadline))
                .phase())
        .isEqualTo(Phase.Running);
  }

  @Test
  void aRefusedDeliveryEndsTheSession() {
    // Given
    DeliverAnswer refused = new DeliverAnswer.Refused("the pod has another session");

    // When
    AgentSessionStatus status =
        written(SessionPlanner.answered(session().starting().seen(), refused, LATER));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Stopping);
    assertThat(status.reason()).isEqualTo(Reason.DeliveryFailed);
  }

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

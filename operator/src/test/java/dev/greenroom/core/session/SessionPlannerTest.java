package dev.greenroom.core.session;

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
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionPlannerTest {
  private static final Instant LATER = BOUND.plusSeconds(40);

  @Test
  void bindsASessionThatHasNoPod() {
    assertThat(decided(session().unbound())).isEqualTo(new SessionStep.Bind(0));
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
  void aWarmPodIsGivenItsDeclaredSessionWithoutAWriteBefore() {
    // Given
    SessionSketch bound = session().on(pod().warm());

    // Then
    assertThat(SessionPlanner.decide(bound.seen(), BOUND)).isEqualTo(new SessionStep.Deliver());
    assertThat(written(SessionPlanner.decide(bound.seen(), BOUND.plusSeconds(1))).phase())
        .as("who gives it without success says so")
        .isEqualTo(Phase.Starting);
  }

  @Test
  void aGatewayHasThreeSecondsForGivingItsSessionToAWarmPod() {
    // Given
    SessionSketch started = session().overHttp().on(pod().warm());

    // Then
    assertThat(SessionPlanner.decide(started.seen(), BOUND.plusMillis(400)))
        .isEqualTo(new Idle(Duration.ofMillis(2_601)));
    assertThat(written(SessionPlanner.decide(started.seen(), BOUND.plusSeconds(3))).phase())
        .as("then the operator goes on with it")
        .isEqualTo(Phase.Starting);
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
        written(
            SessionPlanner.answered(
                ready, new DeliverAnswer.Accepted(LATER.minusMillis(1_500)), LATER));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Running);
    assertThat(status.usage().runningTime()).isEqualTo(LATER.minusMillis(1_500));
  }

  @Test
  void triesTheDeliveryAgain() {
    // Given
    SessionSketch ready = session().starting();

    // Then
    assertThat(SessionPlanner.answered(ready.seen(), new DeliverAnswer.NotYet("refused"), LATER))
        .isEqualTo(new Idle(SessionPlanner.SOON));
    assertThat(SessionPlanner.answered(ready.seen(), new DeliverAnswer.AlreadyOver(), LATER))
        .isEqualTo(new Idle(SessionPlanner.SOON));
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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksTheRunnerBeforeAStartTimeoutEndsWhatMayRunUnseen(boolean admitted) {
    // Given
    ObservedSession seen = (admitted ? session().starting() : session()).seen();
    Instant timeout = BOUND.plusSeconds(120);

    // When
    SessionStep.Ask ask = (SessionStep.Ask) SessionPlanner.decide(seen, timeout);
    AgentSessionStatus unknown =
        written(SessionPlanner.answered(seen, ask, new DeliverAnswer.NotYet("no"), timeout));
    AgentSessionStatus known =
        written(
            SessionPlanner.answered(
                seen, ask, new DeliverAnswer.Accepted(timeout.minusSeconds(90)), timeout));

    // Then
    assertThat(ask.otherwise().reason()).isEqualTo(Reason.StartTimeout);
    assertThat(unknown.reason()).isEqualTo(Reason.StartTimeout);
    assertThat(known.phase()).isEqualTo(Phase.Running);
    assertThat(known.usage().runningTime()).isEqualTo(BOUND.plusSeconds(30));
  }

  @Test
  void aStartTimeoutWithoutARunnerNeedsNoQuestion() {
    // Given
    SessionSketch pending = session().on(pod().unscheduled(null)).starting();

    // Then
    assertThat(written(SessionPlanner.decide(pending.seen(), BOUND.plusSeconds(120))).reason())
        .isEqualTo(Reason.StartTimeout);
  }

  private static SessionStep decided(SessionSketch sketch) {
    return SessionPlanner.decide(sketch.seen(), LATER);
  }
}

package dev.greenroom.core.session;

import static dev.greenroom.core.session.SessionSketch.BOUND;
import static dev.greenroom.core.session.SessionSketch.session;
import static dev.greenroom.core.session.SessionSketch.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.core.session.SessionStep.Idle;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class InLineTest {
  private static final BindAnswer FULL = new BindAnswer.Full();
  private static final Instant SOON = BOUND.plusSeconds(3);

  @Test
  void whoFindsThePoolFullWaitsAtItsPlace() {
    // When
    AgentSessionStatus status = told(2);

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Pending);
    assertThat(status.position()).isEqualTo(3);
    assertThat(status.reason()).isNull();
  }

  @Test
  void whoIsBehindOthersMakesNoAttemptAndNoWrite() {
    // Given
    SessionSketch third = session().waiting(60).status(told(2)).at(2, true);

    // When
    SessionStep step = SessionPlanner.decide(third.seen(), SOON);

    // Then
    assertThat(step).isEqualTo(new Idle(Duration.ofSeconds(1)));
  }

  @Test
  void whoComesToAStandingLineIsToldItsPlaceWithoutAnAttempt() {
    // Given
    SessionSketch joining = session().waiting(60).at(1, true);

    // When
    AgentSessionStatus status = written(SessionPlanner.decide(joining.seen(), SOON));

    // Then
    assertThat(status.position()).isEqualTo(2);
  }

  @Test
  void onesThatCameTogetherTryTogetherAndLeaveASlotToEachBefore() {
    assertThat(SessionPlanner.decide(session().waiting(60).at(3, false).seen(), SOON))
        .isEqualTo(new SessionStep.Bind(3));
    assertThat(SessionPlanner.decide(session().unbound().at(3, true).seen(), SOON))
        .as("one that does not wait is answered at once, and overtakes nobody")
        .isEqualTo(new SessionStep.Bind(3));
  }

  @Test
  void aNewPlaceIsWrittenOnce() {
    // Given
    SessionSketch moved = session().waiting(60).status(told(2)).at(1, true);

    // When
    AgentSessionStatus status = written(SessionPlanner.decide(moved.seen(), SOON));

    // Then
    assertThat(status.position()).isEqualTo(2);
    assertThat(SessionPlanner.decide(moved.status(status).seen(), SOON)).isInstanceOf(Idle.class);
  }

  @Test
  void theFirstTriesAndWaitsOnWithoutAWrite() {
    // Given
    ObservedSession first = session().waiting(60).status(told(0)).seen();

    // When
    SessionStep step = SessionPlanner.decide(first, SOON);

    // Then
    assertThat(step).isEqualTo(new SessionStep.Bind(0));
    assertThat(SessionPlanner.answered(first, FULL, SOON)).isEqualTo(new Idle(InLine.RETRY));
  }

  @Test
  void whoseTimeIsUpIsRejectedForGoodWithoutAPlace() {
    // Given
    SessionSketch waiting = session().waiting(5).status(told(4)).at(4, true);

    // When
    SessionStep before = SessionPlanner.decide(waiting.seen(), BOUND.plusMillis(4_200));
    AgentSessionStatus status =
        written(SessionPlanner.decide(waiting.seen(), BOUND.plusSeconds(5)));

    // Then
    assertThat(before).isEqualTo(new Idle(Duration.ofMillis(801)));
    assertThat(status.reason()).isEqualTo(Reason.WaitTimedOut);
    assertThat(status.rejection().code()).isEqualTo(429);
    assertThat(status.position()).isNull();
    assertThat(status.usage()).isNull();
  }

  @Test
  void anOperatorThatWasAwayGivesALateSessionOneTry() {
    // Given
    ObservedSession late = session().waiting(5).seen();

    // When
    SessionStep step = SessionPlanner.decide(late, BOUND.plusSeconds(90));

    // Then
    assertThat(step).isEqualTo(new SessionStep.Bind(0));
    assertThat(written(SessionPlanner.answered(late, FULL, BOUND.plusSeconds(90))).reason())
        .isEqualTo(Reason.WaitTimedOut);
  }

  @Test
  void whoIsStoppedInLineIsStoppedWithoutARecordAndWhoIsDeletedGoes() {
    // Given
    SessionSketch waiting = session().waiting(60).status(told(1)).at(1, true);

    // When
    AgentSessionStatus status = written(SessionPlanner.decide(waiting.stopped().seen(), SOON));

    // Then
    assertThat(status.phase()).isEqualTo(Phase.Stopped);
    assertThat(status.position()).isNull();
    assertThat(status.usage()).isNull();
    assertThat(SessionPlanner.decide(waiting.deleted().seen(), SOON))
        .isEqualTo(new SessionStep.ReleaseSession());
  }

  @Test
  void suspensionAndDeletionOfTheAgentHaveTheirOwnVerdicts() {
    // Given
    ObservedSession first = session().waiting(60).status(told(0)).seen();

    // When
    SessionStep suspended =
        SessionPlanner.answered(first, new BindAnswer.NotAllowed(Reason.AgentSuspended), SOON);
    SessionStep gone =
        SessionPlanner.answered(first, new BindAnswer.AgentAbsent(), BOUND.plusSeconds(10));

    // Then
    assertThat(written(suspended).reason()).isEqualTo(Reason.AgentSuspended);
    assertThat(written(gone).reason()).isEqualTo(Reason.AgentNotFound);
  }

  private static AgentSessionStatus told(int ahead) {
    ObservedSession seen = session().waiting(60).at(ahead, false).seen();
    return written(SessionPlanner.answered(seen, FULL, BOUND));
  }
}

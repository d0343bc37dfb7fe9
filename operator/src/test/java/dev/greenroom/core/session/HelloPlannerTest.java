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
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the news of runners change. */
class HelloPlannerTest {
  private static final Instant DEADLINE = BOUND.plusSeconds(120);
  private static final Instant NOW = BOUND.plusSeconds(3);
  private static final HelloPlanner.Ran RAN = new HelloPlanner.Ran(BOUND, Duration.ofSeconds(1));

  @Test
  void theNewsThatItRunsIsOneWriteThatAdmitsItToo() {
    // When
    SessionStep.Write write =
        HelloPlanner.running(pod().facts(), session().seen(), BOUND.plusMillis(1234), NOW)
            .orElseThrow();
    // Then
    assertThat(write.status().phase()).isEqualTo(Phase.Running);
    assertThat(write.status().usage().runningTime()).isEqualTo(BOUND.plusMillis(1234));
    assertThat(write.notes()).extracting(SessionStep.Note::reason).containsExactly("Running");
    SessionSketch after = session().status(write.status());
    assertThat(SessionPlanner.decide(after.seen(), NOW)).isInstanceOf(SessionStep.Idle.class);
    assertThat(HelloPlanner.running(pod().facts(), after.seen(), NOW, NOW)).isEmpty();
  }

  @Test
  void newsOfASessionThatIsNotThisPodsOrIsEndingChangeNothing() {
    // Given
    PodFacts ours = pod().facts();
    for (SessionSketch session :
        new SessionSketch[] {
          session().ending(), session().boundTo(PodSketch.NAME, "x"), session().unbound()
        }) {
      // When, Then
      assertThat(HelloPlanner.running(ours, session.seen(), NOW, NOW)).isEmpty();
      assertThat(HelloPlanner.goodbye(ours, session.seen(), "AgentFinished", RAN, NOW)).isEmpty();
    }
  }

  @Test
  void aGoodbyeIsWrittenBeforeThePodIsTornDown() {
    // Given
    SessionSketch running = session().running();
    // When
    AgentSessionStatus status =
        written(
            HelloPlanner.goodbye(pod().facts(), running.seen(), "AgentFinished", RAN, NOW)
                .orElseThrow());
    // Then
    assertThat(status.phase()).isEqualTo(Phase.Stopping);
    assertThat(status.reason()).isEqualTo(Reason.AgentFinished);
    assertThat(status.usage().runningTime()).isEqualTo(BOUND.plusSeconds(2));
    assertThat(SessionPlanner.decide(session().status(status).seen(), NOW))
        .isEqualTo(new SessionStep.TearDown(true, null));
  }

  @Test
  void aSessionThatEndedBeforeItWasSeenRunningIsBilledFromItsGoodbye() {
    // Given
    HelloPlanner.Ran ran = new HelloPlanner.Ran(BOUND.plusMillis(1900), Duration.ofMillis(28_000));
    AgentSessionStatus ending =
        written(
            HelloPlanner.goodbye(pod().facts(), session().seen(), "AgentError", ran, NOW)
                .orElseThrow());
    PodSketch torn =
        pod()
            .reports("AgentError", 500)
            .agent(PodSketch.ended(143, "Error"))
            .deleted(BOUND.plusSeconds(31), 0);
    // When
    AgentSessionStatus over =
        written(
            SessionPlanner.decide(session().status(ending).on(torn).seen(), BOUND.plusSeconds(40)));
    // Then
    Usage usage = over.usage();
    assertThat(usage.billable()).isTrue();
    assertThat(usage.runningTime()).isEqualTo(BOUND.plusSeconds(1));
    assertThat(usage.runningSeconds()).isEqualTo(28);
    assertThat(over.conditions())
        .anySatisfy(c -> assertThat(c.message()).contains("HTTP status 500"));
  }

  @Test
  void aPodThatIsLostAfterItsGoodbyeIsBilledToTheEndThatItTold() {
    // Given
    HelloPlanner.Ran ran = new HelloPlanner.Ran(BOUND.plusMillis(2100), Duration.ofSeconds(30));
    Instant told = BOUND.plusMillis(32_100);
    for (SessionSketch session : new SessionSketch[] {session(), session().running()}) {
      AgentSessionStatus ending =
          written(
              HelloPlanner.goodbye(pod().facts(), session.seen(), "AgentFinished", ran, told)
                  .orElseThrow());
      // When
      Usage usage =
          written(
                  SessionPlanner.decide(
                      session().status(ending).podGone().seen(), told.plusSeconds(40)))
              .usage();
      // Then
      assertThat(usage.runningSeconds()).isEqualTo(30);
      assertThat(usage.stoppingTime()).isEqualTo(BOUND.plusSeconds(32));
      assertThat(usage.provenance().stopping()).isEqualTo(Usage.Provenance.Runner);
    }
  }

  @Test
  void aCrashIsLeftToWhatThePodShows() {
    for (String outcome : new String[] {"AgentCrashed", "Terminated", "StoppedByUser", ""}) {
      assertThat(HelloPlanner.goodbye(pod().facts(), session().running().seen(), outcome, RAN, NOW))
          .isEmpty();
    }
  }

  @Test
  void aRunnerThatWasSentAwayIsNotTheReasonOfTheEnd() {
    // Given
    PodSketch left = pod().runner(PodSketch.ended(0, "Completed"));
    // When
    AgentSessionStatus stopped =
        written(SessionPlanner.decide(session().starting().stopped().on(left).seen(), NOW));
    AgentSessionStatus late =
        written(SessionPlanner.decide(session().starting().on(left).seen(), DEADLINE));
    AgentSessionStatus lost =
        written(SessionPlanner.decide(session().starting().on(left).seen(), NOW));
    // Then
    assertThat(stopped.reason()).isEqualTo(Reason.StoppedByUser);
    assertThat(late.reason()).isEqualTo(Reason.StartTimeout);
    assertThat(lost.reason()).isEqualTo(Reason.RunnerLost);
  }

  @Test
  void aRunnerThatWasSentAwayByAClockThatIsAheadWaitsForTheDeadlineHere() {
    // Given
    PodSketch left = pod().runner(PodSketch.ended(0, "Completed"));
    Instant almost = DEADLINE.minusMillis(300);
    AgentSessionStatus starting = written(SessionPlanner.decide(session().on(left).seen(), almost));
    SessionSketch seen = session().on(left).status(starting);
    // When
    SessionStep step = SessionPlanner.decide(seen.seen(), almost);
    // Then
    assertThat(starting.reason()).isNull();
    assertThat(step).isEqualTo(new SessionStep.Idle(Duration.ofMillis(301)));
    assertThat(written(SessionPlanner.decide(seen.seen(), DEADLINE)).reason())
        .isEqualTo(Reason.StartTimeout);
  }
}

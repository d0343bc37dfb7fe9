package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a watch has not shown, or shows late, decides nothing. */
class StaleCacheTest {
  private final Faults none = new Faults(Map.of());

  @Test
  void cacheMissDoesNotFailARunningSession() {
    // Given
    World world = running(none, 20_000);
    SimulatedOperator operator = world.operators.get(0);
    // When
    operator.views().forEach(LaggingView::forget);
    world.session("s1");
    operator.views().forEach(LaggingView::replay);
    world.runFor(Duration.ofSeconds(8));
    // Then
    assertThat(world.session("s1").getStatus().phase()).isEqualTo(Phase.Running);
    operator.views().forEach(LaggingView::cut);
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aStepBackInTimeIsNoStepBackOfASession() {
    // Given
    World world = running(none, 20_000);
    SimulatedOperator operator = world.operators.get(0);
    // When
    for (int i = 0; i < 30; i++) {
      operator.views().forEach(LaggingView::replay);
      world.runFor(Duration.ofMillis(500));
    }
    world.run();
    // Then
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aWatchThatIsCutOverTheEndStillBillsTheEnd() {
    // Given
    World world = running(none, 5_000);
    // When
    for (int i = 0; i < 20; i++) {
      world.operators.get(0).views().forEach(LaggingView::cut);
      world.runFor(Duration.ofMillis(400));
    }
    world.run();
    // Then
    assertThat(world.session("s1").getStatus().phase()).isEqualTo(Phase.Completed);
    assertThat(world.session("s1").getStatus().usage().runningSeconds()).isBetween(4L, 6L);
  }

  @Test
  void aFullPoolInTheCacheIsLookedAtLive() {
    // Given
    World world = running(none, 5_000);
    while (!world.cluster.pods.all().isEmpty()) {
      world.agenda.next(Instant.MAX);
    }
    world.operators.get(0).views().get(0).hold(Duration.ofSeconds(10));
    // When
    world.createSession("s2", Fate.NATURAL, 1_000);
    world.run();
    // Then
    assertThat(world.session("s2").getStatus().phase()).isEqualTo(Phase.Completed);
  }

  @Test
  void aPodThatAWatchStillShowsIsNotAdoptedAfterItsSession() {
    // Given
    World world = running(none, 5_000);
    world.operators.get(0).views().get(1).hold(Duration.ofSeconds(40));
    // When
    world.deleteSession("s1");
    world.runFor(Duration.ofSeconds(10));
    world.operators.get(0).views().get(1).replay();
    world.runFor(Duration.ofSeconds(60));
    world.run();
    // Then
    assertThat(world.cluster.sessions.all()).isEmpty();
  }

  @Test
  void anOperatorThatWasAwayDoesNotEndASessionThatRuns() {
    // Given
    World world = starting(new Faults(Map.of(deliverWrite(), Faults.Kind.AFTER)));
    // When
    world.awayAfterDeath = Duration.ofSeconds(40);
    world.run();
    // Then
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("s1").getStatus().usage().billable()).isTrue();
  }

  @Test
  void aDeliveryThatWasHeldUpPastTheStartTimeoutGivesNoBody() {
    // Given
    World world = starting(new Faults(Map.of(deliverWrite(), Faults.Kind.PAUSED)));
    // When
    world.pause = Duration.ofSeconds(40);
    world.alone = true;
    world.run();
    // Then
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.StartTimeout);
  }

  private int deliverWrite() {
    Faults counting = new Faults(Map.of());
    World world = starting(counting);
    world.run();
    return List.copyOf(counting.writes()).indexOf("deliver");
  }

  private static World starting(Faults faults) {
    World world = new World(3, faults, 100);
    world.applyAgent(1, false);
    world.startOperator();
    world.after(10, () -> world.createSession("s1", Fate.NATURAL, 50_000));
    return world;
  }

  private static World running(Faults faults, long millis) {
    World world = new World(3, faults, 100);
    world.applyAgent(1, false);
    world.startOperator();
    world.createSession("s1", Fate.NATURAL, millis);
    world.runFor(Duration.ofSeconds(4));
    assertThat(world.session("s1").getStatus().phase()).isEqualTo(Phase.Running);
    return world;
  }
}

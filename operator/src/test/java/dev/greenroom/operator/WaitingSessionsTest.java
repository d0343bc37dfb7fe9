package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.testing.AgentSpecs;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Declared sessions that wait in line, with an operator and a node in virtual time. */
class WaitingSessionsTest {
  private final World world = new World(7, new Faults(Map.of()), 100);

  @Test
  void aLineIsServedInTheOrderOfCreationAndEachPlaceIsShown() {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    List<String> names = IntStream.rangeClosed(1, 5).mapToObj(i -> "s" + i).toList();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      // The names run against the order of creation.
      world.after(i * 1_000L, () -> world.createSession(other(name), Fate.NATURAL, 4_000, 300));
    }

    // When
    world.runFor(Duration.ofSeconds(6));

    // Then
    assertThat(position("s5")).isNull();
    assertThat(position("s4")).isEqualTo(1);
    assertThat(position("s3")).isEqualTo(2);
    assertThat(position("s1")).isEqualTo(4);
    world.run();
    List<String> served =
        names.stream().sorted(Comparator.comparing(name -> bound(world.session(name)))).toList();
    assertThat(served).containsExactly("s5", "s4", "s3", "s2", "s1");
    names.forEach(
        name ->
            assertThat(world.session(name).getStatus().reason())
                .as(name)
                .isEqualTo(Reason.AgentFinished));
  }

  @Test
  void aFreeSlotIsTakenWithinAMomentOfThePodThatWent() {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    world.createSession("first", Fate.NATURAL, 4_000);
    world.after(500, () -> world.createSession("next", Fate.NATURAL, 1_000, 300));

    // When
    world.run();

    // Then
    Instant ended = world.session("first").getStatus().usage().endedTime();
    assertThat(Duration.between(ended, bound(world.session("next"))))
        .isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void whoseTimeIsUpIsRejectedAtItsTime() {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    world.createSession("long", Fate.NATURAL, 20_000);

    // When
    world.after(500, () -> world.createSession("impatient", Fate.NATURAL, 1_000, 2));
    world.runFor(Duration.ofMillis(3_500));

    // Then
    AgentSession rejected = world.session("impatient");
    assertThat(rejected.getStatus().phase()).isEqualTo(Phase.Rejected);
    assertThat(rejected.getStatus().reason()).isEqualTo(Reason.WaitTimedOut);
    world.run();
  }

  @Test
  void oneThatDoesNotWaitOvertakesNobodyWhoDoes() {
    // Given
    world.applyAgent(1, false);
    world.createSession("a-waits", Fate.NATURAL, 1_000, 300);
    world.createSession("b-does-not", Fate.NATURAL, 1_000);

    // When
    world.startOperator();
    world.run();

    // Then
    assertThat(world.session("a-waits").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("b-does-not").getStatus().reason()).isEqualTo(Reason.AtCapacity);
  }

  @Test
  void idlePodsArePlacesForThoseInLineAndBehindIt() {
    // Given
    world.applyAgent(AgentSpecs.of("agent:1", 2, 2, false));
    SimulatedOperator operator = world.startOperator();
    world.runFor(Duration.ofSeconds(10));
    operator.kill();
    assertThat(world.cluster.pods.all()).hasSize(2);
    world.createSession("a-waits", Fate.NATURAL, 5_000, 300);
    world.createSession("b-does-not", Fate.NATURAL, 5_000);

    // When
    world.operators.clear();
    world.startOperator();
    world.after(1_000, () -> world.createSession("c-is-one-too-many", Fate.NATURAL, 5_000));
    world.runFor(Duration.ofSeconds(20));

    // Then
    assertThat(world.session("a-waits").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("b-does-not").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("c-is-one-too-many").getStatus().reason())
        .isEqualTo(Reason.AtCapacity);
  }

  @Test
  void moreCapacityAdmitsThoseInFrontAndTheDeletedAgentRejectsTheRest() {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    for (int i = 1; i <= 5; i++) {
      world.createSession("s" + i, Fate.NATURAL, 20_000, 300);
    }
    world.runFor(Duration.ofSeconds(3));

    // When
    world.setCapacity(3);
    world.runFor(Duration.ofSeconds(2));
    List<Boolean> bound =
        IntStream.rangeClosed(1, 5)
            .mapToObj(i -> world.session("s" + i).getSpec().binding() != null)
            .toList();
    world.after(8_000, world::deleteAgent);
    world.runFor(Duration.ofSeconds(12));

    // Then
    assertThat(bound).containsExactly(true, true, true, false, false);
    assertThat(world.session("s4").getStatus().reason()).isEqualTo(Reason.AgentNotFound);
    assertThat(world.session("s5").getStatus().reason()).isEqualTo(Reason.AgentNotFound);
    world.run();
  }

  @Test
  void aLineThatMovesCostsOneWriteForEachNewPlace() {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    for (int i = 1; i <= 6; i++) {
      world.createSession("s" + i, Fate.NATURAL, 60_000, 300);
    }
    world.runFor(Duration.ofSeconds(5));
    int before = world.faults.writes().size();

    // When
    world.runFor(Duration.ofSeconds(40));
    int standing = world.faults.writes().size() - before;
    world.stop("s3");
    world.runFor(Duration.ofSeconds(5));

    // Then
    assertThat(standing).as("a line that stands writes nothing").isZero();
    assertThat(world.session("s3").getStatus().reason()).isEqualTo(Reason.StoppedByUser);
    assertThat(position("s2")).isEqualTo(1);
    assertThat(position("s4")).isEqualTo(2);
    assertThat(position("s6")).isEqualTo(4);
    assertThat(world.faults.writes().size() - before).as("s3, and those behind it").isEqualTo(4);
    world.run();
  }

  private static String other(String name) {
    return "s" + (6 - Integer.parseInt(name.substring(1)));
  }

  private Integer position(String name) {
    return world.session(name).getStatus().position();
  }

  private static Instant bound(AgentSession session) {
    return session.getSpec().binding().boundTime();
  }
}

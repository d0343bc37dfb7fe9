package dev.greenroom.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.Conditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** The laws of the planner over random histories; each history is also audited step by step. */
class SessionPlannerLawsTest {
  private static final int LONGEST = 24;
  private static final Happening[] ALL = Happening.values();

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());

  @BeforeEach
  void tellTheSeed(TestReporter reporter) {
    reporter.publishEntry("greenroom.seed", Long.toString(seed));
  }

  @Test
  void everyHistoryComesToOneEndThatStays() {
    histories(90_000, SessionPlannerLawsTest::comesToOneEnd);
  }

  @Test
  void aCrashBetweenAnyTwoWritesChangesNothing() {
    histories(10_000, SessionPlannerLawsTest::survivesACrashAnywhere);
  }

  private static void comesToOneEnd(List<Happening> history) {
    // Given
    World world = after(history);

    // When
    world.quiesce();
    endEverything(world);

    // Then
    assertEnded(world);
    var end = world.status();
    if (world.exists) {
      for (Happening happening : ALL) {
        happening.happen(world);
      }
      world.quiesce();
    }
    assertThat(world.status()).as("a finished status never changes").isEqualTo(end);
  }

  /** Stops the session and lets the world do what it owes: kubelets finish, time goes by. */
  private static void endEverything(World world) {
    boolean hadPod = world.pod != null;
    Happening.SOMEBODY_STOPS_IT.happen(world);
    world.quiesce();
    Happening.KUBELET_IS_DONE.happen(world);
    Happening.A_MOMENT_PASSES.happen(world);
    world.quiesce();
    if (hadPod && world.pod != null && world.pod.session.equals("hello-1")) {
      assertThat(world.pod).as("the slot is free").isNull();
    }
  }

  private static void assertEnded(World world) {
    if (!world.exists) {
      return;
    }
    assertThat(Conditions.isTrue(world.status().conditions(), ObservedSession.FINISHED))
        .as("finished: %s", world.status())
        .isTrue();
    assertThat(world.session.deleted && world.session.finalizer)
        .as("a deleted session is let go")
        .isFalse();
  }

  private static void survivesACrashAnywhere(List<Happening> history) {
    // Given
    World start = after(history);
    World whole = start.copy();
    int most = whole.quiesce();

    // When
    for (int steps = 0; steps <= most; steps++) {
      for (World.Fate fate : World.Fate.values()) {
        World interrupted = start.copy();
        for (int i = 0; i < steps; i++) {
          interrupted.operate(World.Fate.DONE);
        }
        interrupted.operate(fate);
        interrupted.quiesce();

        // Then
        boolean same =
            Objects.equals(interrupted.status(), whole.status())
                && interrupted.exists == whole.exists
                && (interrupted.pod == null) == (whole.pod == null);
        if (!same) {
          assertThat(interrupted.status())
              .as("%s after %d steps", fate, steps)
              .isEqualTo(whole.status());
          throw new AssertionError("the session or its pod stays: %s".formatted(fate));
        }
      }
    }
  }

  private static World after(List<Happening> history) {
    World world = new World();
    history.forEach(happening -> happening.happen(world));
    return world;
  }

  private void histories(int count, Consumer<List<Happening>> law) {
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      List<Happening> history = history(random);
      Throwable broken = failure(law, history);
      if (broken != null) {
        List<Happening> least = shrunk(law, history);
        throw new AssertionError(
            "history %d of -Dgreenroom.seed=%d, shrunk: %s".formatted(i, seed, least),
            failure(law, least));
      }
    }
  }

  /** Random, but mostly on a plausible way, since most sessions that fail fail somewhere on it. */
  private static List<Happening> history(RandomGenerator random) {
    List<Happening> history = new ArrayList<>();
    Happening[] way = {
      Happening.OPERATOR_ACTS_ON,
      Happening.POD_IS_SCHEDULED,
      Happening.CONTAINERS_START,
      Happening.AGENT_IS_READY,
      Happening.OPERATOR_ACTS_ON
    };
    int on = random.nextInt(way.length + 1);
    for (int i = 0; i < on; i++) {
      history.add(way[i]);
      if (random.nextInt(4) == 0) {
        history.add(ALL[random.nextInt(ALL.length)]);
      }
    }
    int more = random.nextInt(LONGEST / 2);
    for (int i = 0; i < more; i++) {
      history.add(ALL[random.nextInt(ALL.length)]);
    }
    return history;
  }

  private static Throwable failure(Consumer<List<Happening>> law, List<Happening> history) {
    try {
      law.accept(history);
      return null;
    } catch (RuntimeException | AssertionError broken) {
      return broken;
    }
  }

  /** The history without everything that the failure does not need. */
  private static List<Happening> shrunk(Consumer<List<Happening>> law, List<Happening> history) {
    List<Happening> least = new ArrayList<>(history);
    for (int i = 0; i < least.size(); ) {
      List<Happening> shorter = new ArrayList<>(least);
      shorter.remove(i);
      if (failure(law, shorter) != null) {
        least = shorter;
        i = 0;
      } else {
        i++;
      }
    }
    return least;
  }
}

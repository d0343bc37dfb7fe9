package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The laws of a pool's plan, on histories drawn at random; one that breaks a law is shrunk. */
class PoolPlannerLawsTest {
  private static final int HISTORIES = Integer.getInteger("greenroom.histories", 100_000);
  private static final long SEED =
      Long.getLong("greenroom.seed", new SplittableRandom().nextLong());

  @Test
  void aHundredThousandHistoriesKeepTheLaws() {
    System.err.println("PoolPlannerLawsTest seed " + SEED);
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      PoolHistoryRun run = PoolHistoryRun.of(seed);
      AssertionError broken = broken(run, PoolPlanner::decide);
      if (broken != null) {
        PoolHistoryRun least = shrunk(run, PoolPlanner::decide);
        throw new AssertionError(
            "-Dgreenroom.histories=1 -Dgreenroom.seed=%d: %s; in short: %s: %s"
                .formatted(seed, broken.getMessage(), least, told(least, PoolPlanner::decide)),
            broken);
      }
    }
  }

  @Test
  void aPlanThatTouchesAnActivePodIsFoundAndItsHistoryMadeShort() {
    // Given
    PoolWorld.Planner hasty = PoolPlannerLawsTest::alsoRetiresActivePods;
    long seed = 0;
    while (broken(PoolHistoryRun.of(seed), hasty) == null) {
      seed++;
    }
    // When
    PoolHistoryRun least = shrunk(PoolHistoryRun.of(seed), hasty);
    // Then
    assertThat(broken(least, hasty)).hasMessage("an active pod was to be retired");
    assertThat(least.steps()).hasSizeLessThanOrEqualTo(2);
  }

  private static PoolPlan alsoRetiresActivePods(ObservedPool pool, Instant now) {
    PoolPlan plan = PoolPlanner.decide(pool, now);
    List<PoolAction> actions = new ArrayList<>(plan.actions());
    for (PodFacts pod : pool.pods()) {
      if ("active".equals(pod.state())) {
        actions.add(new PoolAction.Retire(pod, PoolAction.Why.Excess));
      }
    }
    return new PoolPlan(actions, plan.proved(), plan.steady(), plan.recheck());
  }

  private static AssertionError broken(PoolHistoryRun run, PoolWorld.Planner planner) {
    try {
      run.check(planner);
      return null;
    } catch (AssertionError e) {
      return e;
    }
  }

  private static PoolHistoryRun shrunk(PoolHistoryRun run, PoolWorld.Planner planner) {
    return run.with(Shrunk.of(run.steps(), steps -> broken(run.with(steps), planner) != null));
  }

  private static String told(PoolHistoryRun run, PoolWorld.Planner planner) {
    AssertionError broken = broken(run, planner);
    return broken == null ? "" : broken.getMessage();
  }
}

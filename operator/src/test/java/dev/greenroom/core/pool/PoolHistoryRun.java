package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * One history of a pool: so many idle pods wanted, and one number a step, from which all of the
 * step is drawn. A step that is left out leaves the others as they are.
 */
record PoolHistoryRun(int warm, List<Long> steps) {
  private static final int LONGEST = 24;

  static PoolHistoryRun of(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    int warm = random.nextInt(4);
    List<Long> steps = new ArrayList<>();
    for (int left = random.nextInt(LONGEST); left > 0; left--) {
      steps.add(random.nextLong());
    }
    return new PoolHistoryRun(warm, steps);
  }

  PoolHistoryRun with(List<Long> other) {
    return new PoolHistoryRun(warm, other);
  }

  /**
   * Throws an AssertionError at the first law that is broken; PoolWorld itself refuses a held slot,
   * and that an active pod is retired or deleted.
   */
  void check(PoolWorld.Planner planner) {
    PoolWorld world = new PoolWorld(planner);
    world.warm = warm;
    int highest = world.capacity;
    for (int i = 0; i < steps.size(); i++) {
      RandomGenerator random = new SplittableRandom(steps.get(i));
      world.happen(random);
      highest = Math.max(highest, world.capacity);
      int held = world.pods.size();
      // The same facts give the same plan, and a crash may lose any part of it.
      demand(i % 8 > 0 || world.plan().equals(world.plan()), "two plans of one pool");
      world.perform(random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(3));
      demand(world.pods.size() <= highest, "more pods than the capacity ever was");
      demand(held < world.capacity || world.pods.size() <= held, "a pod was made in a full pool");
    }
    settles(world);
  }

  /** Left alone, the pool comes to rest with what is wanted. */
  private static void settles(PoolWorld world) {
    world.broken = false;
    int left = 200;
    while ((world.perform(Integer.MAX_VALUE) > 0 || unsettled(world)) && left-- > 0) {
      world.settle();
      if (waits(world) && world.plan().actions().isEmpty()) {
        world.now = world.setback.nextTry();
      }
    }
    demand(left > 0, "it never rests");
    long idle = world.pods.stream().filter(pod -> pod.state.equals("warm")).count();
    long others = world.pods.size() - idle;
    long target = Math.max(0, Math.min(world.warm, world.capacity - others));
    if (idle < target || idle > Math.max(target, 1)) {
      assertThat(idle).as("idle pods at rest").isBetween(target, Math.max(target, 1));
    }
    if (world.capacity > others && world.observed().proofWanted()) {
      demand(world.current.equals(world.proved), "a revision that works is not proved");
      demand(
          world.pods.stream()
              .filter(pod -> pod.state.equals("warm"))
              .allMatch(
                  pod -> pod.revision.equals(world.current) && pod.runner.equals(world.runner)),
          "an idle pod of an old revision or runner is kept");
    }
  }

  /** Cheaper than an assertion that words itself, a million times. */
  private static void demand(boolean kept, String broken) {
    if (!kept) {
      throw new AssertionError(broken);
    }
  }

  private static boolean unsettled(PoolWorld world) {
    return waits(world)
        || world.pods.stream().anyMatch(pod -> pod.terminating || pod.readySince == null);
  }

  private static boolean waits(PoolWorld world) {
    return world.setback != null
        && world.setback.revision().equals(world.current)
        && world.setback.nextTry().isAfter(world.now);
  }
}

package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The laws of a pool's plan, on histories drawn at random. */
class PoolPlannerLawsTest {
  private static final int HISTORIES = 100_000;
  private static final int LONGEST = 24;

  @Test
  void aHundredThousandHistoriesKeepTheLaws() {
    long first = new SplittableRandom().nextLong();
    System.err.println("PoolPlannerLawsTest seed " + first);
    for (long seed = first; seed < first + HISTORIES; seed++) {
      check(seed);
    }
  }

  /** PoolWorld itself refuses a held slot, and that an active pod is retired or deleted. */
  private static void check(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    PoolWorld world = new PoolWorld();
    world.warm = random.nextInt(4);
    int highest = world.capacity;
    int steps = random.nextInt(LONGEST);
    for (int i = 0; i < steps; i++) {
      world.happen(random);
      highest = Math.max(highest, world.capacity);
      int held = world.pods.size();
      // The same facts give the same plan, and a crash may lose any part of it.
      demand(i % 8 > 0 || world.plan().equals(world.plan()), seed, "two plans of one pool");
      world.perform(random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(3));
      demand(world.pods.size() <= highest, seed, "more pods than the capacity ever was");
      demand(
          held < world.capacity || world.pods.size() <= held,
          seed,
          "a pod was made in a full pool");
    }
    settles(world, seed);
  }

  /** Left alone, the pool comes to rest with what is wanted. */
  private static void settles(PoolWorld world, long seed) {
    world.broken = false;
    int left = 200;
    while ((world.perform(Integer.MAX_VALUE) > 0 || unsettled(world)) && left-- > 0) {
      world.settle();
      if (world.plan().actions().isEmpty() && waits(world)) {
        world.now = world.setback.nextTry();
      }
    }
    assertThat(left).as("seed %d never rests: %s", seed, tail(world)).isPositive();
    long idle = world.pods.stream().filter(pod -> pod.state.equals("warm")).count();
    long others = world.pods.size() - idle;
    long target = Math.max(0, Math.min(world.warm, world.capacity - others));
    assertThat(idle).as("seed %d: %s", seed, tail(world)).isBetween(target, Math.max(target, 1));
    if (world.capacity > others && world.observed().proofWanted()) {
      assertThat(world.proved).as("seed %d: %s", seed, tail(world)).isEqualTo(world.current);
      assertThat(world.pods)
          .as("seed %d: %s", seed, tail(world))
          .filteredOn(pod -> pod.state.equals("warm"))
          .allMatch(pod -> pod.revision.equals(world.current));
    }
  }

  /** Cheaper than an assertion that words itself, a million times. */
  private static void demand(boolean law, long seed, String broken) {
    if (!law) {
      throw new AssertionError("seed " + seed + ": " + broken);
    }
  }

  private static boolean unsettled(PoolWorld world) {
    return world.pods.stream().anyMatch(pod -> pod.terminating || pod.readySince == null)
        || waits(world);
  }

  private static boolean waits(PoolWorld world) {
    return world.setback != null
        && world.setback.revision().equals(world.current)
        && world.setback.nextTry().isAfter(world.now);
  }

  private static List<String> tail(PoolWorld world) {
    return world.history.subList(Math.max(0, world.history.size() - 12), world.history.size());
  }
}

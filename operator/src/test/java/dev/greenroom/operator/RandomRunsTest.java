package dev.greenroom.operator;

import dev.greenroom.testing.AgentSpecs;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/** Users, operators, watches and a node doing anything at any time: the laws hold all the same. */
class RandomRunsTest {
  private static final int RUNS = Integer.getInteger("greenroom.runs", 300);
  private static final int WARM_RUNS = Integer.getInteger("greenroom.runs", 60);
  private static final long SEED = Long.getLong("greenroom.seed", 20260102L);

  @Test
  void everySessionGetsItsEndAndItsBillWhateverHappens(TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(SEED));
    for (int i = 0; i < RUNS; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      Map<Integer, Faults.Kind> planned = faults(random);
      World world = new World(seed, new Faults(planned), 50 + random.nextInt(1_500));
      try {
        world.applyAgent(1 + random.nextInt(4), false);
        world.startOperator();
        sessions(world, random);
        disturbances(world, random);
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "-Dgreenroom.runs=1 -Dgreenroom.seed=%d, faults %s at %s: %s"
                .formatted(seed, planned, world.faults.writes(), e.getMessage()),
            e);
      }
    }
  }

  /** The same with idle pods, and with gateways that claim them. */
  @Test
  void gatewaysAndIdlePodsAmongAllThatKeepTheLaws(TestReporter reporter) {
    reporter.publishEntry("seed", Long.toString(SEED));
    for (int i = 0; i < WARM_RUNS; i++) {
      long seed = SEED + i;
      Random random = new Random(seed);
      Faults operators = new Faults(faults(random));
      Faults gateways = new Faults(faults(random));
      World world = new World(seed, operators, 50 + random.nextInt(1_500));
      int capacity = 1 + random.nextInt(4);
      try {
        world.applyAgent(AgentSpecs.of("agent:1", capacity, random.nextInt(3), false));
        world.startOperator();
        callers(world, gateways, random);
        sessions(world, random);
        disturbances(world, random);
        if (random.nextInt(3) == 0) {
          int at = 2_000 + random.nextInt(10_000);
          int warm = random.nextInt(3);
          world.after(at, () -> world.applyAgent(AgentSpecs.of("agent:2", capacity, warm, false)));
        }
        world.runFor(Duration.ofSeconds(60));
        world.deleteAgent();
        world.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "-Dgreenroom.runs=1 -Dgreenroom.seed=%d, writes %s, of gateways %s: %s"
                .formatted(seed, operators.writes(), gateways.writes(), e.getMessage()),
            e);
      }
    }
  }

  private static void callers(World world, Faults faults, Random random) {
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      HttpCaller caller = new HttpCaller(world, faults, "key " + n, random.nextInt(4));
      world.after(random.nextInt(15_000), caller::call);
      for (LaggingView<?> view : caller.watches().views()) {
        world.after(random.nextInt(15_000), () -> disturb(view, random));
      }
    }
  }

  private static Map<Integer, Faults.Kind> faults(Random random) {
    Map<Integer, Faults.Kind> planned = new HashMap<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      planned.put(
          random.nextInt(60), Faults.Kind.values()[random.nextInt(Faults.Kind.values().length)]);
    }
    return planned;
  }

  private static void sessions(World world, Random random) {
    for (int n = 2 + random.nextInt(6); n > 0; n--) {
      String name = "s" + n;
      Fate fate = random.nextInt(3) > 0 ? Fate.NATURAL : Fate.values()[random.nextInt(6)];
      int at = random.nextInt(10_000);
      Integer wait = random.nextInt(3) == 0 ? Integer.valueOf(1 + random.nextInt(30)) : null;
      world.after(at, () -> world.createSession(name, fate, 1 + random.nextInt(12_000), wait));
      int end = at + random.nextInt(12_000);
      switch (random.nextInt(8)) {
        case 0 -> world.after(end, () -> world.stop(name));
        case 1 -> world.after(end, () -> world.deleteSession(name));
        case 2 -> world.after(end, () -> world.deletePod(name, random.nextBoolean() ? 0 : null));
        case 3 -> {
          world.after(end, () -> world.deleteSession(name));
          world.after(
              end + random.nextInt(15_000), () -> world.createSession(name, Fate.NATURAL, 2_000));
        }
        default -> {
          // It is left alone.
        }
      }
    }
  }

  private static void disturbances(World world, Random random) {
    for (int n = random.nextInt(6); n > 0; n--) {
      world.after(random.nextInt(25_000), () -> watch(world, random));
    }
    int at = 2_000 + random.nextInt(12_000);
    switch (random.nextInt(10)) {
      case 0 -> world.after(at, world::deleteAgent);
      case 1 -> world.after(at, () -> world.setCapacity(random.nextInt(4)));
      case 2 -> {
        world.after(at, world::deleteAgent);
        world.after(at + 500, () -> world.applyAgent(2, false));
      }
      case 3 -> {
        world.after(at, world.cluster::deleteCrds);
        world.after(at + 60_000, () -> again(world));
      }
      case 4 -> world.after(at, world.node::lose);
      case 5, 6 -> world.after(at, world::startOperator);
      default -> {
        // The cluster is left alone.
      }
    }
  }

  private static void again(World world) {
    if (world.cluster.applyCrds() && world.cluster.agent(World.ORG, World.AGENT) == null) {
      world.applyAgent(2, false);
      world.createSession("again", Fate.NATURAL, 2_000);
    }
  }

  private static void watch(World world, Random random) {
    for (SimulatedOperator operator : world.operators) {
      disturb(operator.views().get(random.nextInt(4)), random);
    }
  }

  private static void disturb(LaggingView<?> view, Random random) {
    switch (random.nextInt(3)) {
      case 0 -> view.cut();
      case 1 -> view.replay();
      default -> view.hold(Duration.ofMillis(random.nextInt(15_000)));
    }
  }
}

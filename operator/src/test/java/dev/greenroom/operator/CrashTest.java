package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever write an operator dies at, every session gets its end and its bill. */
class CrashTest {

  private record Scenario(String name, Consumer<World> script) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("a session that ends by itself", w -> oneSession(w, Fate.NATURAL)),
          new Scenario("an agent that answers with an error", w -> oneSession(w, Fate.AGENT_ERROR)),
          new Scenario("an agent that crashes", w -> oneSession(w, Fate.CRASH)),
          new Scenario("an agent out of memory", w -> oneSession(w, Fate.OUT_OF_MEMORY)),
          new Scenario("a runner that is killed", w -> oneSession(w, Fate.RUNNER_KILLED)),
          new Scenario("an agent that is never ready", w -> oneSession(w, Fate.NEVER_READY)),
          new Scenario(
              "a session at its limit",
              w -> {
                w.applyAgent(1, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 600_000));
              }),
          new Scenario(
              "a stopped session",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.stop("s1"));
              }),
          new Scenario(
              "a deleted session",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deleteSession("s1"));
              }),
          new Scenario(
              "a session deleted while it starts",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(500, () -> w.deleteSession("s1"));
              }),
          new Scenario(
              "a session deleted at once",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(12, () -> w.deleteSession("s1"));
              }),
          new Scenario(
              "a full pool",
              w -> {
                w.applyAgent(2, false);
                for (String name : List.of("s1", "s2", "s3")) {
                  w.after(10, () -> w.createSession(name, Fate.NATURAL, 3_000));
                }
              }),
          new Scenario(
              "two sessions and one slot",
              w -> {
                w.applyAgent(1, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(10, () -> w.createSession("s2", Fate.NATURAL, 3_000));
              }),
          new Scenario(
              "an agent deleted meanwhile",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(3_000, w::deleteAgent);
                w.after(4_000, () -> w.createSession("late", Fate.NATURAL, 3_000));
              }),
          new Scenario("definitions deleted meanwhile", CrashTest::definitionsDeleted),
          new Scenario(
              "a pod deleted by a user",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deletePod("s1", null));
              }),
          new Scenario(
              "a pod deleted by force",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deletePod("s1", 0));
              }),
          new Scenario(
              "a node that is lost",
              w -> {
                w.applyAgent(1, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 50_000));
                w.after(5_000, w.node::lose);
              }),
          new Scenario(
              "an agent that comes late",
              w -> {
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(3_000, () -> w.applyAgent(1, false));
              }),
          new Scenario(
              "an agent that never comes",
              w -> w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000))),
          new Scenario(
              "a suspended agent",
              w -> {
                w.applyAgent(1, true);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
              }),
          new Scenario(
              "a name used again",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deleteSession("s1"));
                w.after(9_000, () -> w.createSession("s1", Fate.NATURAL, 3_000));
              }));

  private static void oneSession(World world, Fate fate) {
    world.applyAgent(1, false);
    world.after(10, () -> world.createSession("s1", fate, 6_000));
  }

  private static void definitionsDeleted(World world) {
    oneSession(world, Fate.NATURAL);
    world.after(4_000, world.cluster::deleteCrds);
    world.after(
        40_000,
        () -> {
          if (world.cluster.applyCrds()) {
            world.applyAgent(1, false);
            world.createSession("again", Fate.NATURAL, 3_000);
          }
        });
  }

  @TestFactory
  List<DynamicTest> everyWriteOfEveryScenarioMayBeTheLast() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      tests.add(
          DynamicTest.dynamicTest(
              scenario.name(),
              () -> {
                List<String> writes = run(scenario, 1, Map.of());
                assertThat(writes).isNotNull();
                for (int i = 0; i < writes.size(); i++) {
                  for (Faults.Kind kind : Faults.Kind.values()) {
                    run(scenario, 1, Map.of(i, kind));
                  }
                }
              }));
    }
    return tests;
  }

  private static List<String> run(Scenario scenario, long seed, Map<Integer, Faults.Kind> planned) {
    World world = new World(seed, new Faults(planned), 300);
    try {
      world.startOperator();
      scenario.script().accept(world);
      world.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s, seed %d, faults %s at %s: %s"
              .formatted(scenario.name(), seed, planned, world.faults.writes(), e.getMessage()),
          e);
    }
    return world.faults.writes();
  }
}

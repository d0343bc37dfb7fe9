package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Reason;
import dev.greenroom.binding.PodStep;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Whatever write an operator dies at, every session gets its end and its bill. */
class CrashTest {

  /**
   * @param then what must be true in the end, whatever went wrong
   */
  private record Scenario(String name, Consumer<World> script, Consumer<World> then) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario(
              "a session that ends by itself",
              w -> oneSession(w, Fate.NATURAL),
              s1(Reason.AgentFinished)),
          new Scenario(
              "an agent that answers with an error",
              w -> oneSession(w, Fate.AGENT_ERROR),
              s1(Reason.AgentError)),
          new Scenario(
              "an agent that crashes", w -> oneSession(w, Fate.CRASH), s1(Reason.AgentCrashed)),
          new Scenario(
              "an agent out of memory",
              w -> oneSession(w, Fate.OUT_OF_MEMORY),
              s1(Reason.OutOfMemory)),
          new Scenario(
              "a runner that is killed",
              w -> oneSession(w, Fate.RUNNER_KILLED),
              s1(Reason.RunnerLost)),
          new Scenario(
              "an agent that is never ready",
              w -> oneSession(w, Fate.NEVER_READY),
              s1(Reason.StartTimeout)),
          new Scenario(
              "a session at its limit",
              w -> {
                w.applyAgent(1, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 600_000));
              },
              s1(Reason.MaxDurationReached)),
          new Scenario(
              "a stopped session",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.stop("s1"));
              },
              s1(Reason.StoppedByUser, Reason.AgentFinished)),
          new Scenario(
              "a deleted session",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deleteSession("s1"));
              },
              w -> assertThat(w.cluster.sessions.all()).isEmpty()),
          new Scenario(
              "a session deleted while it starts",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(500, () -> w.deleteSession("s1"));
              },
              s1IfThere(Reason.Abandoned)),
          new Scenario(
              "a session deleted at once",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(12, () -> w.deleteSession("s1"));
              },
              s1IfThere(Reason.Abandoned)),
          new Scenario(
              "a full pool",
              w -> {
                w.applyAgent(2, false);
                for (String name : List.of("s1", "s2", "s3")) {
                  w.after(10, () -> w.createSession(name, Fate.NATURAL, 3_000));
                }
              },
              w -> admits(w, 2)),
          new Scenario(
              "two sessions and one slot",
              w -> {
                w.applyAgent(1, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(10, () -> w.createSession("s2", Fate.NATURAL, 3_000));
              },
              w -> admits(w, 1)),
          new Scenario(
              "an agent deleted meanwhile",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(3_000, w::deleteAgent);
                w.after(4_000, () -> w.createSession("late", Fate.NATURAL, 3_000));
              },
              w -> {
                s1(Reason.AgentFinished).accept(w);
                assertThat(w.session("late").getStatus().reason()).isEqualTo(Reason.AgentNotFound);
              }),
          new Scenario(
              "definitions deleted meanwhile",
              CrashTest::definitionsDeleted,
              w ->
                  assertThat(w.session("again").getStatus().reason())
                      .isEqualTo(Reason.AgentFinished)),
          new Scenario(
              "a pod deleted by a user",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deletePod("s1", null));
              },
              s1(Reason.PodDeleted)),
          new Scenario(
              "a pod deleted by force",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deletePod("s1", 0));
              },
              s1(Reason.PodDeleted)),
          new Scenario(
              "a node that is lost",
              w -> {
                w.applyAgent(1, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 50_000));
                w.after(5_000, w.node::lose);
              },
              s1(Reason.NodeLost)),
          new Scenario(
              "an agent that comes late",
              w -> {
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(3_000, () -> w.applyAgent(1, false));
              },
              s1(Reason.AgentFinished)),
          new Scenario(
              "an agent that never comes",
              w -> w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000)),
              s1(Reason.AgentNotFound)),
          new Scenario(
              "a suspended agent",
              w -> {
                w.applyAgent(1, true);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
              },
              s1(Reason.AgentSuspended)),
          new Scenario(
              "a start that died half way",
              w -> {
                w.applyAgent(1, false);
                w.claimedPod("s1", 0);
              },
              s1(Reason.Abandoned)),
          new Scenario(
              "a session in a warm pod",
              w -> {
                w.applyAgent(1, false);
                w.idlePod(0, "warm");
                w.after(2_500, () -> w.createSession("s1", Fate.NATURAL, 6_000));
              },
              s1(Reason.AgentFinished)),
          new Scenario(
              "a session in a pod that is starting",
              w -> {
                w.applyAgent(1, false);
                w.idlePod(0, "starting");
                w.after(300, () -> w.createSession("s1", Fate.NATURAL, 6_000));
              },
              s1(Reason.AgentFinished)),
          new Scenario(
              "two sessions and one warm pod",
              w -> {
                w.applyAgent(1, false);
                w.idlePod(0, "warm");
                w.after(2_500, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(2_500, () -> w.createSession("s2", Fate.NATURAL, 3_000));
              },
              w -> admits(w, 1)),
          new Scenario(
              "two sessions, a warm pod and a free slot",
              w -> {
                w.applyAgent(2, false);
                w.idlePod(0, "warm");
                w.after(2_500, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(2_500, () -> w.createSession("s2", Fate.NATURAL, 3_000));
              },
              w ->
                  assertThat(w.cluster.sessions.all())
                      .hasSize(2)
                      .allMatch(s -> s.getStatus().reason() == Reason.AgentFinished)),
          new Scenario(
              "a warm pod that was claimed long after it was seen, by a start that died",
              w -> {
                w.applyAgent(1, false);
                w.idlePod(0, "warm");
                w.after(
                    20_000,
                    () -> {
                      Pod pod = w.cluster.pods.all().iterator().next();
                      w.cluster.step(pod, PodStep.claim(pod, "s1", w.agenda.instant(), 210));
                    });
              },
              s1(Reason.Abandoned)),
          new Scenario(
              "two starts of one session",
              w -> {
                w.applyAgent(2, false);
                w.after(10, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(11, () -> w.claimedPod("s1", 1));
              },
              s1(Reason.AgentFinished)),
          new Scenario(
              "a name used again",
              w -> {
                oneSession(w, Fate.NATURAL);
                w.after(4_000, () -> w.deleteSession("s1"));
                w.after(9_000, () -> w.createSession("s1", Fate.NATURAL, 3_000));
              },
              s1IfThere(Reason.AgentFinished, Reason.Abandoned)));

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

  private static Consumer<World> s1(Reason... reasons) {
    return world -> assertThat(world.session("s1").getStatus().reason()).isIn((Object[]) reasons);
  }

  private static Consumer<World> s1IfThere(Reason... reasons) {
    return world ->
        assertThat(world.cluster.sessions.all())
            .allSatisfy(s -> assertThat(s.getStatus().reason()).isIn((Object[]) reasons));
  }

  /** At most so many run, at least one does, and all others are told 429. */
  private static void admits(World world, int most) {
    List<Reason> reasons =
        world.cluster.sessions.all().stream().map(s -> s.getStatus().reason()).toList();
    assertThat(reasons).containsOnly(Reason.AgentFinished, Reason.AtCapacity);
    assertThat(reasons.stream().filter(Reason.AgentFinished::equals).count())
        .isBetween(1L, (long) most);
  }

  @TestFactory
  List<DynamicTest> everyWriteOfEveryScenarioMayBeTheLast() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      tests.add(
          DynamicTest.dynamicTest(
              scenario.name(),
              () -> {
                List<String> writes = run(scenario, 1, 1, Map.of());
                assertThat(writes).isNotNull();
                for (int i = 0; i < writes.size(); i++) {
                  for (Faults.Kind kind : Faults.Kind.values()) {
                    run(scenario, 1, 1, Map.of(i, kind));
                  }
                }
              }));
    }
    return tests;
  }

  @TestFactory
  List<DynamicTest> twoOperatorsAtOnceDoWhatOneDoes() {
    return SCENARIOS.stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.name(),
                    () -> {
                      for (long seed = 1; seed <= 8; seed++) {
                        run(scenario, seed, 2, Map.of());
                      }
                    }))
        .toList();
  }

  private static List<String> run(
      Scenario scenario, long seed, int operators, Map<Integer, Faults.Kind> planned) {
    World world = new World(seed, new Faults(planned), 300);
    try {
      for (int i = 0; i < operators; i++) {
        world.startOperator();
      }
      scenario.script().accept(world);
      world.run();
      scenario.then().accept(world);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s, seed %d, %d operators, faults %s at %s: %s"
              .formatted(
                  scenario.name(), seed, operators, planned, world.faults.writes(), e.getMessage()),
          e);
    }
    return world.faults.writes();
  }
}

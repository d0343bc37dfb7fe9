package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.Revision;
import dev.greenroom.core.Conditions;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever write an operator dies at, the pool becomes what is wanted and leaves nothing behind.
 */
class PoolCrashTest {
  private static final String OLD = "agent:1";
  private static final String NEW = "agent:2";
  private static final boolean LONG = Boolean.getBoolean("greenroom.long");
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(75);

  /**
   * @param then what must be true in the end, whatever went wrong
   */
  private record Scenario(String name, Consumer<World> script, Consumer<World> then) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("a pool that fills", w -> pool(w, 5, 3), w -> isWarm(w, OLD, 3)),
          new Scenario("more wanted than fit", w -> pool(w, 2, 9), w -> isWarm(w, OLD, 2)),
          new Scenario(
              "an idle pod that dies",
              w -> {
                pool(w, 3, 2);
                w.after(9_000, () -> w.node.crash(anyWarm(w)));
              },
              w -> isWarm(w, OLD, 2)),
          new Scenario(
              "an idle pod that somebody deletes",
              w -> {
                pool(w, 3, 2);
                w.after(9_000, () -> delete(w, anyWarm(w)));
              },
              w -> isWarm(w, OLD, 2)),
          new Scenario(
              "a new image",
              w -> {
                pool(w, 4, 2);
                w.after(9_000, () -> w.applyAgent(AgentSpecs.of(NEW, 4, 2, false)));
              },
              w -> isWarm(w, NEW, 2)),
          new Scenario(
              "a new image in a pool without a free slot",
              w -> {
                pool(w, 2, 2);
                w.after(9_000, () -> w.applyAgent(AgentSpecs.of(NEW, 2, 2, false)));
              },
              w -> isWarm(w, NEW, 2)),
          new Scenario("an image that fails", PoolCrashTest::failingImage, w -> isDegraded(w, 2)),
          new Scenario(
              "an image that fails and the old one again",
              w -> {
                failingImage(w);
                w.after(15_000, () -> w.applyAgent(AgentSpecs.of(OLD, 4, 2, false)));
              },
              w -> isWarm(w, OLD, 2)),
          new Scenario(
              "a pool that shrinks",
              w -> {
                pool(w, 5, 4);
                w.after(9_000, () -> w.applyAgent(AgentSpecs.of(OLD, 5, 1, false)));
              },
              w -> isWarm(w, OLD, 1)),
          new Scenario(
              "a capacity that shrinks",
              w -> {
                pool(w, 5, 4);
                w.after(9_000, () -> w.applyAgent(AgentSpecs.of(OLD, 2, 4, false)));
              },
              w -> isWarm(w, OLD, 2)),
          new Scenario(
              "sessions beside idle pods",
              w -> {
                pool(w, 3, 1);
                w.after(9_000, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(9_010, () -> w.createSession("s2", Fate.NATURAL, 3_000));
              },
              w -> {
                assertThat(w.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
                assertThat(w.session("s2").getStatus().reason()).isEqualTo(Reason.AgentFinished);
                isWarm(w, OLD, 1);
              }),
          new Scenario(
              "an agent deleted while its pods start",
              w -> {
                pool(w, 5, 3);
                w.after(350, w::deleteAgent);
              },
              PoolCrashTest::isGone),
          new Scenario(
              "an agent deleted with warm pods and a session",
              w -> {
                pool(w, 5, 3);
                w.after(9_000, () -> w.createSession("s1", Fate.NATURAL, 12_000));
                w.after(14_000, w::deleteAgent);
              },
              w -> {
                assertThat(w.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
                isGone(w);
              }),
          new Scenario(
              "an agent deleted and made again",
              w -> {
                pool(w, 3, 3);
                w.after(9_000, w::deleteAgent);
                w.after(13_000, () -> w.applyAgent(AgentSpecs.of(NEW, 3, 2, false)));
              },
              w -> isWarm(w, NEW, 2)),
          new Scenario(
              "definitions deleted with warm pods",
              w -> {
                pool(w, 3, 2);
                w.after(9_000, w.cluster::deleteCrds);
              },
              PoolCrashTest::isGone));

  @TestFactory
  List<DynamicTest> everyWriteOfEveryScenarioMayGoWrong() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      tests.add(
          DynamicTest.dynamicTest(
              scenario.name(),
              () -> {
                List<String> writes = run(scenario, 1, 1, Map.of());
                for (int i = 0; i < writes.size(); i++) {
                  for (Faults.Kind kind : kinds(i)) {
                    run(scenario, 1, 1, Map.of(i, kind));
                  }
                }
              }));
    }
    return tests;
  }

  /** All kinds in the long form; in the short one each write has one, in turn. */
  private static List<Faults.Kind> kinds(int write) {
    Faults.Kind[] all = Faults.Kind.values();
    return LONG ? List.of(all) : List.of(all[write % all.length]);
  }

  @TestFactory
  List<DynamicTest> twoOperatorsAtOnceDoWhatOneDoes() {
    return SCENARIOS.stream()
        .map(
            scenario ->
                DynamicTest.dynamicTest(
                    scenario.name(),
                    () -> {
                      for (long seed = 1; seed <= (LONG ? 8 : 3); seed++) {
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
      world.runFor(LONG_ENOUGH);
      scenario.then().accept(world);
      world.deleteAgent();
      world.run();
      isGone(world);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s, seed %d, %d operators, faults %s at %s: %s"
              .formatted(
                  scenario.name(), seed, operators, planned, world.faults.writes(), e.getMessage()),
          e);
    }
    return world.faults.writes();
  }

  private static void pool(World world, int capacity, int warm) {
    world.applyAgent(AgentSpecs.of(OLD, capacity, warm, false));
  }

  private static void failingImage(World world) {
    pool(world, 4, 2);
    world.imageIs(NEW, Fate.CRASH);
    world.after(9_000, () -> world.applyAgent(AgentSpecs.of(NEW, 4, 2, false)));
  }

  private static SimulatedPod anyWarm(World world) {
    return warm(world).stream()
        .map(pod -> Objects.requireNonNull(world.node.pods.get(pod.getMetadata().getUid())))
        .findFirst()
        .orElseGet(() -> world.node.pods.values().iterator().next());
  }

  private static void delete(World world, SimulatedPod pod) {
    world.cluster.deletePod(World.ORG, pod.name, pod.uid, null);
  }

  private static List<Pod> warm(World world) {
    return world.cluster.pods.all().stream()
        .filter(pod -> Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE)))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static void isWarm(World world, String image, int count) {
    AgentDeployment agent = world.cluster.agent(World.ORG, World.AGENT);
    String revision = Revision.of(agent.getSpec());
    assertThat(agent.getSpec().image()).isEqualTo(image);
    assertThat(warm(world))
        .hasSize(count)
        .allSatisfy(
            pod ->
                assertThat(pod.getMetadata().getLabels()).containsEntry(Names.REVISION, revision));
    assertThat(agent.getStatus().revision().ready()).isEqualTo(revision);
    assertThat(agent.getStatus().pool().warm()).isEqualTo(count);
    assertThat(agent.getMetadata().getFinalizers()).contains(Names.POOL_FINALIZER);
    assertThat(world.cluster.revisions(World.ORG, agent.getMetadata().getUid()))
        .extracting(kept -> kept.getMetadata().getLabels().get(Names.REVISION))
        .doesNotHaveDuplicates()
        .contains(revision);
  }

  private static void isDegraded(World world, int oldOnes) {
    AgentDeployment agent = world.cluster.agent(World.ORG, World.AGENT);
    String old = Revision.of(AgentSpecs.of(OLD, 4, 2, false));
    assertThat(warm(world))
        .hasSize(oldOnes)
        .allSatisfy(
            pod -> assertThat(pod.getMetadata().getLabels()).containsEntry(Names.REVISION, old));
    assertThat(agent.getStatus().revision().ready()).isEqualTo(old);
    Condition degraded = Conditions.find(agent.getStatus().conditions(), "Degraded").orElseThrow();
    assertThat(degraded.status()).isEqualTo(Condition.Status.True);
    assertThat(degraded.reason()).isEqualTo("AgentCrashed");
    assertThat(degraded.message()).contains("ended with code 3").contains(old);
    assertThat(Conditions.isTrue(agent.getStatus().conditions(), "Ready")).isTrue();
    long tries = world.node.pods.values().stream().filter(pod -> pod.image.equals(NEW)).count();
    assertThat(tries).as("attempts in a minute").isBetween(3L, 12L * world.operators.size());
  }

  private static void isGone(World world) {
    assertThat(world.cluster.pods.all()).isEmpty();
    assertThat(world.cluster.agents.all()).isEmpty();
  }
}

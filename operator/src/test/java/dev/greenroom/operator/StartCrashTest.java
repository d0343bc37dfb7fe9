package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.PodStep;
import dev.greenroom.binding.SessionId;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A gateway starts sessions in a pool that an operator keeps warm, and both see it late. Whatever
 * write either dies at, the caller's next request has the session, and nothing is left behind.
 */
class StartCrashTest {
  private static final boolean LONG = Boolean.getBoolean("greenroom.long");
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

  /**
   * @param warm idle pods that the operator keeps
   * @param script what users and callers do
   * @param callers how many of them there are, each with a key of its own
   */
  private record Scenario(
      String name, int capacity, int warm, Consumer<World> script, int callers, long callAt) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("a start in a warm pod", 2, 1, w -> {}, 1, 9_000),
          new Scenario("a start in a pod that is starting", 1, 1, w -> {}, 1, 600),
          new Scenario("a start in a free slot", 2, 0, w -> {}, 1, 500),
          new Scenario(
              "a start that waits for a name",
              1,
              1,
              w -> w.after(8_950, () -> retireAll(w)),
              1,
              9_000),
          new Scenario("two starts and one warm pod", 2, 1, w -> {}, 2, 9_000),
          new Scenario(
              "two starts in a pool that is rolled over",
              3,
              2,
              w -> w.after(8_900, () -> w.applyAgent(AgentSpecs.of("agent:2", 3, 2, false))),
              2,
              9_000));

  @TestFactory
  List<DynamicTest> everyWriteOfGatewayAndOperatorMayGoWrong() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      tests.add(
          DynamicTest.dynamicTest(
              scenario.name(),
              () -> {
                for (long seed = 1; seed <= (LONG ? 10 : 1); seed++) {
                  everyWrite(scenario, seed);
                }
              }));
    }
    return tests;
  }

  /** All kinds at the writes of the gateways; at those of the operator one, in turn. */
  private static void everyWrite(Scenario scenario, long seed) {
    Faults.Kind[] all = Faults.Kind.values();
    Writes writes = run(scenario, seed, Map.of(), Map.of());
    assertThat(writes.ofGateways()).isNotEmpty();
    for (int i = 0; i < writes.ofGateways().size(); i++) {
      for (Faults.Kind kind : all) {
        run(scenario, seed, Map.of(), Map.of(i, kind));
      }
    }
    for (int i = 0; i < writes.ofOperator().size(); i++) {
      for (Faults.Kind kind : LONG ? List.of(all) : List.of(all[(i + (int) seed) % all.length])) {
        run(scenario, seed, Map.of(i, kind), Map.of());
      }
    }
  }

  private record Writes(List<String> ofOperator, List<String> ofGateways) {}

  private static Writes run(
      Scenario scenario,
      long seed,
      Map<Integer, Faults.Kind> operators,
      Map<Integer, Faults.Kind> gateways) {
    World world = new World(seed, new Faults(operators), 300);
    Faults faults = new Faults(gateways);
    try {
      world.applyAgent(AgentSpecs.of("agent:1", scenario.capacity(), scenario.warm(), false));
      world.startOperator();
      scenario.script().accept(world);
      List<HttpCaller> callers = new ArrayList<>();
      for (int i = 0; i < scenario.callers(); i++) {
        HttpCaller caller = new HttpCaller(world, faults, "key " + i, i);
        callers.add(caller);
        world.after(scenario.callAt() + i, caller::call);
        world.after(scenario.callAt() - 40, caller.watches().pods::replay);
        world.after(scenario.callAt() - 300, caller.watches().agents::cut);
      }
      world.runFor(LONG_ENOUGH);
      assertThat(callers).allMatch(caller -> caller.served);
      world.deleteAgent();
      world.run();
      assertThat(world.cluster.pods.all()).isEmpty();
      assertThat(finished(world)).isEqualTo(scenario.callers());
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s, seed %d, faults %s at %s, of gateways %s at %s: %s"
              .formatted(
                  scenario.name(),
                  seed,
                  operators,
                  world.faults.writes(),
                  gateways,
                  faults.writes(),
                  e.getMessage()),
          e);
    }
    return new Writes(world.faults.writes(), faults.writes());
  }

  /** Sessions that ran; beside them there are only those that count for nothing. */
  private static long finished(World world) {
    List<AgentSession> ran =
        world.cluster.sessions.all().stream().filter(s -> !SessionId.isSpent(s)).toList();
    assertThat(ran).allMatch(s -> s.getStatus().reason() == Reason.AgentFinished);
    return ran.size();
  }

  private static void retireAll(World world) {
    for (Pod pod : world.cluster.pods.all()) {
      world.cluster.step(pod, PodStep.to(pod, Names.STATE_RETIRED, world.agenda.instant()));
    }
  }
}

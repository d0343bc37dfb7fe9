package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Names;
import dev.greenroom.binding.PodStep;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Whatever write an operator dies at, no idle second is lost and none is there twice. */
class ReservedTimeTest {
  private static final String IMAGE = "agent:1";
  private static final Duration A_WHILE = Duration.ofSeconds(75);
  private static final Duration HOURS = Duration.ofMinutes(185);

  /**
   * @param length after which the agent is deleted, and every pod with it
   */
  private record Scenario(String name, Duration length, Consumer<World> script) {}

  private static final List<Scenario> SCENARIOS =
      List.of(
          new Scenario("a pool that waits", A_WHILE, w -> pool(w, 4, 3)),
          new Scenario(
              "a pool that shrinks",
              A_WHILE,
              w -> {
                pool(w, 5, 4);
                w.after(9_000, () -> pool(w, 5, 1));
              }),
          new Scenario(
              "a new image",
              A_WHILE,
              w -> {
                pool(w, 4, 2);
                w.after(9_000, () -> w.applyAgent(AgentSpecs.of("agent:2", 4, 2, false)));
              }),
          new Scenario(
              "sessions in idle pods",
              A_WHILE,
              w -> {
                pool(w, 4, 2);
                w.after(9_000, () -> w.createSession("s1", Fate.NATURAL, 3_000));
                w.after(9_010, () -> w.createSession("s2", Fate.NATURAL, 9_000));
                w.after(20_000, () -> w.createSession("s3", Fate.CRASH, 3_000));
              }),
          new Scenario(
              "an idle pod that dies",
              A_WHILE,
              w -> {
                pool(w, 3, 2);
                w.after(9_000, () -> w.node.crash(anyWarm(w)));
              }),
          new Scenario(
              "an idle pod that somebody deletes",
              A_WHILE,
              w -> {
                pool(w, 3, 2);
                w.after(9_000, () -> delete(w, anyWarm(w)));
              }),
          new Scenario(
              "definitions deleted with warm pods",
              A_WHILE,
              w -> {
                pool(w, 3, 2);
                w.after(9_000, w.cluster::deleteCrds);
              }),
          new Scenario(
              "hours, and a session in each",
              HOURS,
              w -> {
                pool(w, 3, 1);
                for (int i = 1; i <= 3; i++) {
                  String name = "s" + i;
                  w.after(i * 3_600_000L, () -> w.createSession(name, Fate.NATURAL, 3_000));
                }
              }));

  @TestFactory
  List<DynamicTest> everyWriteOfEveryScenarioMayBeTheLast() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Scenario scenario : SCENARIOS) {
      tests.add(
          DynamicTest.dynamicTest(
              scenario.name(),
              () -> {
                List<String> writes = run(scenario, 1, Map.of());
                for (int i = 0; i < writes.size(); i++) {
                  run(scenario, 1, Map.of(i, kind(i)));
                }
              }));
    }
    return tests;
  }

  private static Faults.Kind kind(int write) {
    Faults.Kind[] all = Faults.Kind.values();
    return all[write % all.length];
  }

  @Test
  void anOperatorThatIsAwayOverAFullHourLosesNothingOfIt() {
    // Given
    World world = new World(7, new Faults(Map.of()), 100);
    IdleBooks books = new IdleBooks();
    world.bookkeeping = sessions -> books;
    IdleTruth truth = new IdleTruth(world);
    SimulatedOperator first = world.startOperator();
    pool(world, 3, 2);
    world.runFor(Duration.ofMinutes(50));
    assertThat(books.count()).as("nothing is over yet").isZero();

    // When
    first.kill();
    world.operators.clear();
    world.runFor(Duration.ofHours(2));
    delete(world, anyWarm(world));
    world.runFor(Duration.ofMinutes(20));
    world.startOperator();
    world.runFor(Duration.ofMinutes(2));

    // Then
    assertThat(books.count()).as("three slices of each").isEqualTo(6);
    end(world);
    truth.check(books, Duration.ZERO);
  }

  @Test
  void anHourIsRecordedOnlyAfterALiveReadOfThePod() {
    // Given
    World world = new World(9, new Faults(Map.of()), 100);
    IdleBooks books = new IdleBooks();
    SimulatedOperator operator = world.startOperator();
    pool(world, 1, 1);
    world.runFor(Duration.ofSeconds(10));
    operator.kill();
    world.operators.clear();
    Pod stale = world.cluster.pods.all().iterator().next();
    world.runFor(Duration.ofSeconds(100));
    world.cluster.step(stale, PodStep.claim(stale, "s1", world.agenda.instant(), 60));
    world.runFor(Duration.ofHours(2));

    // When
    new ReservedTime(world.cluster, books, world.agenda).record(stale);

    // Then
    assertThat(books.seconds(stale.getMetadata().getUid())).isBetween(100L, 110L);
  }

  @Test
  void aPodStaysUntilItsIdleTimeIsKept() {
    // Given
    World world = new World(11, new Faults(Map.of()), 100);
    IdleBooks books = new IdleBooks();
    world.bookkeeping = sessions -> books;
    IdleTruth truth = new IdleTruth(world);
    world.startOperator();
    pool(world, 1, 1);
    world.runFor(Duration.ofSeconds(10));
    Pod warm = world.cluster.pods.all().iterator().next();

    // When
    books.away = true;
    world.createSession("s1", Fate.NATURAL, 2_000);
    world.runFor(Duration.ofMinutes(2));

    // Then
    assertThat(world.session("s1").getStatus().usage().settled()).isTrue();
    assertThat(world.cluster.pods.byUid(warm.getMetadata().getUid())).isNotNull();

    // When
    books.away = false;
    world.runFor(Duration.ofSeconds(2));

    // Then
    assertThat(world.cluster.pods.byUid(warm.getMetadata().getUid())).isNull();
    end(world);
    truth.check(books, Duration.ZERO);
  }

  @Test
  void withoutALedgerNoPodStays() {
    // Given
    World world = new World(13, new Faults(Map.of()), 100);
    world.startOperator();
    pool(world, 1, 1);
    world.runFor(Duration.ofSeconds(10));
    String warm = world.cluster.pods.all().iterator().next().getMetadata().getUid();

    // When
    world.createSession("s1", Fate.NATURAL, 2_000);
    world.runFor(Duration.ofSeconds(30));

    // Then
    assertThat(world.cluster.pods.byUid(warm)).isNull();
  }

  private static List<String> run(Scenario scenario, long seed, Map<Integer, Faults.Kind> planned) {
    World world = new World(seed, new Faults(planned), 300);
    IdleBooks books = new IdleBooks();
    world.bookkeeping = sessions -> books;
    IdleTruth truth = new IdleTruth(world);
    try {
      world.startOperator();
      scenario.script().accept(world);
      world.runFor(scenario.length());
      end(world);
      assertThat(truth.pods()).isPositive();
      boolean stoodStill = planned.containsValue(Faults.Kind.PAUSED);
      truth.check(books, stoodStill ? world.pause.plusSeconds(1) : Duration.ZERO);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "%s, seed %d, faults %s at %s: %s"
              .formatted(scenario.name(), seed, planned, world.faults.writes(), e.getMessage()),
          e);
    }
    return world.faults.writes();
  }

  /** Every pod goes. */
  private static void end(World world) {
    world.deleteAgent();
    world.runFor(Duration.ofMinutes(2));
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  private static void pool(World world, int capacity, int warm) {
    world.applyAgent(AgentSpecs.of(IMAGE, capacity, warm, false));
  }

  private static SimulatedPod anyWarm(World world) {
    return world.cluster.pods.all().stream()
        .filter(pod -> Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE)))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .map(pod -> Objects.requireNonNull(world.node.pods.get(pod.getMetadata().getUid())))
        .findFirst()
        .orElseGet(() -> world.node.pods.values().iterator().next());
  }

  private static void delete(World world, SimulatedPod pod) {
    world.cluster.deletePod(World.ORG, pod.name, pod.uid, null);
  }
}

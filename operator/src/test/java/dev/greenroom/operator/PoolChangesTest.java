package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.core.Conditions;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What owners of an agent change while idle pods wait and sessions run, in virtual time. */
class PoolChangesTest {
  private static final String IMAGE = "agent:1";
  private static final long LONG = 40_000;

  private final World world = new World(17, new Faults(Map.of()), 100);

  @Test
  void aSuspendedAgentKeepsItsIdlePodsAndItsSessionsAndStartsNone() {
    // Given
    pool(4, 2);
    world.createSession("runs", Fate.NATURAL, LONG);
    rest();
    Set<String> before = uids();

    // When
    world.applyAgent(AgentSpecs.of(IMAGE, 4, 2, true));
    rest();
    StartAnswer answer = new Replica(world).start("s1");
    world.createSession("declared", Fate.NATURAL, LONG);
    rest();

    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Suspended.class);
    assertThat(phase("runs")).isEqualTo(Phase.Running);
    assertThat(phase("declared")).isEqualTo(Phase.Rejected);
    assertThat(world.session("declared").getStatus().reason()).isEqualTo(Reason.AgentSuspended);
    assertThat(uids()).isEqualTo(before);
    assertThat(agent().getStatus().pool().warm()).isEqualTo(2);
    assertThat(Conditions.isTrue(agent().getStatus().conditions(), "Ready")).isFalse();

    // When
    world.applyAgent(AgentSpecs.of(IMAGE, 4, 2, false));
    rest();

    // Then
    assertThat(new Replica(world).start("s2")).isInstanceOf(StartAnswer.Started.class);
    assertThat(world.session("s2").getStatus().startedColdly()).isFalse();
  }

  @Test
  void ofACapacityThatIsLoweredTheIdlePodsGoAndNoSession() {
    // Given
    pool(5, 3);
    world.createSession("a", Fate.NATURAL, LONG);
    world.createSession("b", Fate.NATURAL, LONG);
    rest();
    assertThat(states()).containsExactlyInAnyOrder("active", "active", "warm", "warm", "warm");

    // When
    world.applyAgent(AgentSpecs.of(IMAGE, 3, 3, false));
    rest();

    // Then
    assertThat(states()).containsExactlyInAnyOrder("active", "active", "warm");

    // When
    world.applyAgent(AgentSpecs.of(IMAGE, 0, 3, false));
    rest();

    // Then
    assertThat(states()).containsExactly("active", "active");
    assertThat(new Replica(world).start("s1")).isInstanceOf(StartAnswer.Full.class);
    assertThat(phase("a")).isEqualTo(Phase.Running);
    assertThat(phase("b")).isEqualTo(Phase.Running);
    assertThat(Conditions.isTrue(agent().getStatus().conditions(), "CapacityAvailable")).isFalse();
    world.run();
    assertThat(world.session("a").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aCapacityThatIsRaisedWhileFullTakesTheNextStartAtOnce() {
    // Given
    pool(1, 0);
    world.createSession("a", Fate.NATURAL, LONG);
    rest();
    Replica replica = new Replica(world);
    assertThat(replica.start("s1")).isInstanceOf(StartAnswer.Full.class);
    world.createSession("waits", Fate.NATURAL, LONG, 300);
    rest();
    assertThat(world.session("waits").getStatus().position()).isEqualTo(1);

    // When
    world.applyAgent(AgentSpecs.of(IMAGE, 3, 0, false));
    replica.look();

    // Then
    assertThat(replica.start("s2")).isInstanceOf(StartAnswer.Started.class);
    world.runFor(Duration.ofSeconds(1));
    assertThat(world.session("waits").getSpec().binding()).isNotNull();
  }

  @Test
  void anAgentThatIsMadeAgainCountsItsOwnPodsAndTheUsageOfItsName() {
    // Given
    pool(2, 1);
    world.createSession("old", Fate.NATURAL, LONG);
    rest();
    String first = agent().getMetadata().getUid();

    // When
    world.deleteAgent();
    rest();
    pool(2, 0);
    rest();

    // Then
    assertThat(agent().getMetadata().getUid()).isNotEqualTo(first);
    assertThat(agent().getStatus().pool().active()).isZero();
    assertThat(phase("old")).isEqualTo(Phase.Running);
    Replica replica = new Replica(world);
    assertThat(replica.start("s1")).isInstanceOf(StartAnswer.Started.class);
    replica.look();
    assertThat(replica.start("s2")).isInstanceOf(StartAnswer.Started.class);
    replica.look();
    assertThat(replica.start("s3")).isInstanceOf(StartAnswer.Full.class);
    world.runFor(Duration.ofSeconds(1));
    assertThat(agent().getStatus().pool().active()).isEqualTo(2);
    world.run();
    assertThat(world.session("old").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(agent().getStatus().usage().sessions()).isEqualTo(3);
  }

  @Test
  void whatIsColdIsToldAndWarmStartsAreBilledFromTheirAdmission() {
    // Given
    pool(2, 1);
    rest();
    Pod warm = world.cluster.pods.all().iterator().next();
    Instant made = Instant.parse(warm.getMetadata().getCreationTimestamp());
    world.runFor(Duration.ofSeconds(50));

    // When
    world.createSession("warm", Fate.NATURAL, 5_000);
    world.runFor(Duration.ofMillis(20));
    world.createSession("cold", Fate.NATURAL, 5_000);
    world.runFor(Duration.ofSeconds(40));

    // Then
    AgentSession onWarm = world.session("warm");
    assertThat(onWarm.getSpec().binding().podUID()).isEqualTo(warm.getMetadata().getUid());
    assertThat(onWarm.getStatus().startedColdly()).isFalse();
    assertThat(world.session("cold").getStatus().startedColdly()).isTrue();
    var usage = onWarm.getStatus().usage();
    assertThat(usage.acceptedTime()).isAfter(made.plusSeconds(45));
    assertThat(usage.instantiatingSeconds()).isBetween(0L, 1L);
    assertThat(usage.runningSeconds()).isBetween(4L, 6L);
    assertThat(usage.billable()).isTrue();
  }

  @Test
  void theLongestDurationCountsFromTheSessionAndNotFromItsWarmPod() {
    // Given
    pool(1, 1);
    rest();
    world.runFor(Duration.ofSeconds(200));

    // When
    world.createSession("endless", Fate.NATURAL, 3_600_000);
    world.runFor(Duration.ofSeconds(55));

    // Then
    assertThat(phase("endless")).isEqualTo(Phase.Running);

    // When
    world.runFor(Duration.ofSeconds(30));

    // Then
    assertThat(world.session("endless").getStatus().reason()).isEqualTo(Reason.MaxDurationReached);
    assertThat(world.session("endless").getStatus().usage().runningSeconds()).isEqualTo(60);
  }

  @Test
  void theEventOfAFailedRevisionEndsWithWhatItsAgentSaidAndTheConditionDoesNot() {
    // Given
    pool(4, 2);
    rest();
    world.cluster.log = "2026-01-02T03:04:05.1Z ImportError: no module named daily\n";
    world.imageIs("agent:2", Fate.CRASH);

    // When
    world.applyAgent(AgentSpecs.of("agent:2", 4, 2, false));
    rest();

    // Then
    assertThat(world.told)
        .filteredOn(event -> event.startsWith("RevisionFailed"))
        .singleElement()
        .asString()
        .endsWith("The agent's log ends: ImportError: no module named daily");
    assertThat(agent().getStatus().conditions())
        .noneMatch(condition -> condition.message().contains("ImportError"));
  }

  private void pool(int capacity, int warm) {
    world.applyAgent(AgentSpecs.of(IMAGE, capacity, warm, false));
    if (world.operators.isEmpty()) {
      world.startOperator();
    }
  }

  private void rest() {
    world.runFor(Duration.ofSeconds(8));
  }

  private AgentDeployment agent() {
    return world.cluster.agent(World.ORG, World.AGENT);
  }

  private Phase phase(String session) {
    return world.session(session).getStatus().phase();
  }

  private Set<String> uids() {
    return world.cluster.pods.all().stream()
        .map(pod -> pod.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  private List<String> states() {
    return world.cluster.pods.all().stream()
        .map(pod -> pod.getMetadata().getLabels().get(Names.STATE))
        .toList();
  }
}

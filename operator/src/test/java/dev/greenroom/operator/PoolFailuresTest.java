package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.Revision;
import dev.greenroom.core.Conditions;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A pool of which the API server refuses one thing again and again: the rest goes on. */
class PoolFailuresTest {
  private static final String IMAGE = "agent:1";
  private static final String NEXT = "agent:2";

  private final World world = new World(23, new Faults(Map.of()), 100);
  private final ScriptedApi script = new ScriptedApi(world.cluster);
  private final Replica caches = new Replica(world);
  private final List<String> told = new ArrayList<>();
  private final AgentLoop loop =
      new AgentLoop(
          script.api(),
          caches,
          new SessionBooks(new NoSessions()),
          SimulatedOperator.PODS,
          (agent, revision, note) -> told.add(note.reason() + ": " + note.message()),
          world.agenda);

  @Test
  void aPodThatCantBeDeletedStopsNeitherTheRefillNorTheStatus() {
    // Given
    world.applyAgent(AgentSpecs.of(IMAGE, 4, 2, false));
    world.idlePod(3, Names.STATE_RETIRED);
    script.alwaysRefuses("deletePod");

    // When
    turns(100);

    // Then
    assertThat(agent().getStatus().revision().ready()).isEqualTo(revision());
    assertThat(agent().getStatus().pool().warm()).isEqualTo(2);
  }

  @Test
  void podsThatTheApiServerFailsToMakeAreAskedForOneAtATimeAndTheStatusSaysWhy() {
    // Given
    filled(10);
    world.applyAgent(AgentSpecs.of(IMAGE, 20, 20, false));
    script.calls.clear();

    // When
    for (int i = 0; i < 600; i++) {
      script.before("createPod", PoolFailuresTest::fail);
      turns(1);
    }

    // Then
    assertThat(calls("createPod")).isBetween(4L, 8L);
    assertThat(degraded().status()).isEqualTo(Condition.Status.True);
    assertThat(degraded().message()).contains("failed calling webhook");
  }

  @Test
  void aQuotaIsAskedOnceForAPlanAndShownThoughTheOtherPodsAreWell() {
    // Given
    filled(5);
    world.applyAgent(AgentSpecs.of(IMAGE, 20, 15, false));
    script.always("createPod", new ClusterApi.Created.Refused(403, "exceeded quota: pods"));
    script.calls.clear();

    // When
    turns(1);

    // Then
    assertThat(calls("createPod")).isOne();

    // When
    turns(600);

    // Then
    assertThat(calls("createPod")).isBetween(4L, 8L);
    assertThat(degraded().reason()).isEqualTo("QuotaExceeded");
  }

  @Test
  void aRevisionThatCantBeKeptIsNotRolledOutAndTheStatusSaysWhy() {
    // Given
    filled(2);
    String first = revision();
    var before = agent().getStatus().revision();
    script.always("createRevision", new ClusterApi.Written.Forbidden<>("not yours to create"));

    // When
    world.applyAgent(AgentSpecs.of(NEXT, 20, 2, false));
    script.calls.clear();
    turns(200);

    // Then
    assertThat(calls("createRevision")).isBetween(3L, 7L);
    assertThat(agent().getStatus().revision()).isEqualTo(before);
    assertThat(degraded().message()).contains("can't be kept", "not yours to create", first);
    assertThat(told).anyMatch(event -> event.startsWith("RevisionFailed"));
    assertThat(world.cluster.pods.all()).allMatch(pod -> first.equals(revision(pod))).hasSize(2);

    // When
    script.heals("createRevision");
    turns(600);

    // Then
    assertThat(agent().getStatus().revision().ready()).isEqualTo(revision()).isNotEqualTo(first);
    assertThat(degraded().status()).isEqualTo(Condition.Status.False);
  }

  @Test
  void aProvedRevisionOfWhichNothingIsKeptIsNoLongerCalledProved() {
    // Given
    filled(2);
    world.imageIs(NEXT, Fate.CRASH);
    world.applyAgent(AgentSpecs.of(NEXT, 20, 2, false));
    turns(20);
    assertThat(agent().getStatus().revision().ready()).isNotNull().isNotEqualTo(revision());

    // When
    List.copyOf(world.cluster.revisions.all()).forEach(world.cluster::deleteRevision);
    turns(150);

    // Then
    assertThat(agent().getStatus().revision().ready()).isNull();
    assertThat(told).filteredOn(event -> event.startsWith("RevisionLost")).hasSize(1);
    assertThat(Conditions.isTrue(agent().getStatus().conditions(), "Ready")).isFalse();
  }

  @Test
  void whatIsKeptOfAnAgentStaysWhenOnlyTheCacheLacksIt() {
    // Given
    filled(2);
    AgentDeployment seen = agent();
    assertThat(world.cluster.revisions.all()).hasSize(1);

    // When
    loop.gone(seen);

    // Then
    assertThat(world.cluster.revisions.all()).hasSize(1);

    // When
    world.cluster.releaseAgent(agent());
    world.deleteAgent();
    loop.gone(seen);

    // Then
    assertThat(world.cluster.revisions.all()).isEmpty();
  }

  private void filled(int warm) {
    world.applyAgent(AgentSpecs.of(IMAGE, 20, warm, false));
    turns(200);
    assertThat(agent().getStatus().pool().warm()).isEqualTo(warm);
  }

  private static void fail() {
    throw new KubernetesClientException("failed calling webhook", 500, null);
  }

  /** Something wakes the agent every tenth of a second. */
  private void turns(int count) {
    for (int i = 0; i < count; i++) {
      caches.look();
      loop.run(agent());
      world.runFor(Duration.ofMillis(100));
    }
  }

  private AgentDeployment agent() {
    return world.cluster.agent(World.ORG, World.AGENT);
  }

  private String revision() {
    return Revision.of(agent().getSpec());
  }

  private static String revision(Pod pod) {
    return pod.getMetadata().getLabels().get(Names.REVISION);
  }

  private Condition degraded() {
    return Conditions.find(agent().getStatus().conditions(), "Degraded").orElseThrow();
  }

  private long calls(String method) {
    return script.calls.stream().filter(method::equals).count();
  }
}

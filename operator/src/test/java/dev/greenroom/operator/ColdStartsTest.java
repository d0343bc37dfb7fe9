package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start over HTTP that finds the world as it should be, or full, or gone, or others in it. */
class ColdStartsTest {
  private final World world = new World(11, new Faults(Map.of()), 100);

  @Test
  void aStartIsTwoWritesAndTheSessionRunsToItsEnd() {
    // Given
    world.applyAgent(2, false);
    Replica replica = new Replica(world);
    // When
    StartAnswer answer = replica.start("s1", "{\"custom\": \"data\"}");
    // Then
    assertThat(replica.script.calls).containsExactly("agent", "createPod", "createSession");
    AgentSession session = ((StartAnswer.Started) answer).session();
    Pod pod = world.cluster.pods.all().iterator().next();
    assertThat(session.getMetadata().getFinalizers()).containsExactly(Names.SESSION_FINALIZER);
    assertThat(session.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "greenroom");
    assertThat(session.getSpec().body()).hasToString("{\"custom\":\"data\"}");
    assertThat(session.getSpec().limits()).isEqualTo(new AgentSessionSpec.Limits(60, 30, 86_400));
    assertThat(session.getSpec().binding().podUID()).isEqualTo(pod.getMetadata().getUid());
    assertThat(session.getSpec().binding().boundTime()).isEqualTo(world.agenda.instant());
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFullPoolIsRefusedWithoutACallWhetherTheWatchHasShownItsPodsOrNot(boolean shown) {
    // Given
    world.applyAgent(2, false);
    Replica replica = new Replica(world);
    replica.start("s1");
    replica.start("s2");
    if (shown) {
      replica.look();
    }
    // When
    StartAnswer answer = replica.start("s3");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(replica.script.calls).isEmpty();
  }

  @Test
  void aSlotIsFreeAgainWhenItsPodIsGone() {
    // Given
    world.applyAgent(1, false);
    Replica replica = new Replica(world);
    replica.start("s1");
    world.startOperator();
    replica.look();
    replica.start("refused");
    world.run();
    replica.look();
    // When
    StartAnswer answer = replica.start("s2");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aSilentWatchHoldsNoSlotForEver() {
    // Given
    world.applyAgent(1, false);
    Replica replica = new Replica(world);
    replica.start("s1");
    world.startOperator();
    world.run();
    // When
    StartAnswer answer = replica.start("s2");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aBrokenWatchRefusesNobodyWithoutALookAtThePoolItself() {
    // Given
    world.applyAgent(1, false);
    Replica replica = new Replica(world);
    replica.start("s1");
    replica.look();
    replica.doubt();
    // When
    StartAnswer full = replica.start("s2");
    world.startOperator();
    world.run();
    StartAnswer free = replica.start("s3");
    // Then
    assertThat(full).isInstanceOf(StartAnswer.Full.class);
    assertThat(free).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aSuspendedAgentStartsNothing() {
    // Given
    world.applyAgent(2, true);
    Replica replica = new Replica(world);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Suspended.class);
    assertThat(replica.script.calls).isEmpty();
  }

  @Test
  void anUnknownAgentIsLookedForLiveOnceASecond() {
    // Given
    Replica replica = new Replica(world);
    // When
    assertThat(replica.start("s1")).isInstanceOf(StartAnswer.AgentAbsent.class);
    List<String> first = List.copyOf(replica.script.calls);
    assertThat(replica.start("s1")).isInstanceOf(StartAnswer.AgentAbsent.class);
    List<String> second = List.copyOf(replica.script.calls);
    world.applyAgent(1, false);
    world.runFor(Duration.ofMillis(1_001));
    StartAnswer third = replica.start("s1");
    // Then
    assertThat(first).containsExactly("agent");
    assertThat(second).isEmpty();
    assertThat(third).isInstanceOf(StartAnswer.Started.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAgentDeletedMeanwhileHasItsPodTakenBackEvenWhenAnotherHasItsName(boolean again) {
    // Given
    world.applyAgent(2, false);
    Replica replica = new Replica(world);
    replica.script.before(
        "agent",
        () -> {
          world.deleteAgent();
          if (again) {
            world.applyAgent(2, false);
          }
        });
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(replica.script.calls).containsExactly("agent", "createPod", "deletePod");
    leavesNothing();
  }

  @Test
  void anAgentSuspendedMeanwhileHasItsPodTakenBack() {
    // Given
    world.applyAgent(2, false);
    Replica replica = new Replica(world);
    replica.script.before(
        "agent",
        () ->
            world.cluster.respecify(
                world.cluster.agent(World.ORG, World.AGENT), spec -> AgentSpecs.of(2, true)));
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Suspended.class);
    leavesNothing();
  }

  @Test
  void aNameThatIsTakenLeadsToTheNextSlot() {
    // Given
    world.applyAgent(3, false);
    Replica replica = new Replica(world);
    new Replica(world).start("other");
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    AgentSession session = ((StartAnswer.Started) answer).session();
    assertThat(session.getSpec().binding().podName()).endsWith("-1");
    assertThat(world.cluster.pods.all()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 9})
  void aPoolThatOnlyTheCacheShowsFreeIsFull(int capacity) {
    // Given
    world.applyAgent(capacity, false);
    Replica late = new Replica(world);
    Replica other = new Replica(world);
    for (int i = 0; i < capacity; i++) {
      other.start("other-" + i);
    }
    // When
    StartAnswer answer = late.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(late.script.calls).doesNotContain("createSession", "deletePod").contains("pods");
    assertThat(world.cluster.pods.all()).hasSize(capacity);
  }

  @Test
  void twoReplicasThatSeeNothingOfEachOtherFillThePoolAndNoMore() {
    // Given
    world.applyAgent(5, false);
    List<Replica> replicas =
        List.of(new Replica(world, world.cluster, 0), new Replica(world, world.cluster, 3));
    // When
    List<StartAnswer> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(replicas.get(0).start("a" + i));
      answers.add(replicas.get(1).start("b" + i));
    }
    // Then
    assertThat(answers.stream().filter(StartAnswer.Started.class::isInstance)).hasSize(5);
    assertThat(answers.stream().filter(StartAnswer.Full.class::isInstance)).hasSize(5);
    world.startOperator();
    world.run();
    assertThat(world.cluster.sessions.all())
        .allMatch(session -> session.getStatus().reason() == Reason.AgentFinished);
  }

  @Test
  void replicasWithStripesOfTheirOwnDoNotMeetWhileDemandFits() {
    // Given
    world.applyAgent(6, false);
    List<Replica> replicas =
        List.of(new Replica(world, world.cluster, 0), new Replica(world, world.cluster, 3));
    // When
    List<String> calls = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      replicas.get(0).start("a" + i);
      replicas.get(1).start("b" + i);
      calls.addAll(replicas.get(0).script.calls);
      calls.addAll(replicas.get(1).script.calls);
    }
    // Then
    assertThat(calls.stream().filter("createPod"::equals)).hasSize(6);
    assertThat(world.cluster.sessions.all()).hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aKindThatGoesAwayTakesNoSessionAndThePodIsTakenBack(boolean atOnce) {
    // Given
    world.applyAgent(2, false);
    Replica replica = new Replica(world);
    if (!atOnce) {
      replica.start("before");
    }
    replica.script.before("createSession", world.cluster::deleteCrds);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(replica.script.calls).endsWith("createSession", "deletePod");
  }

  private void leavesNothing() {
    world.startOperator();
    world.run();
    assertThat(world.cluster.pods.all()).isEmpty();
    assertThat(world.cluster.sessions.all()).isEmpty();
  }
}

package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodStep;
import dev.greenroom.binding.StartAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A start over HTTP that finds idle pods: it claims one, and of all who try one has it. */
class ClaimTest {
  private final World world = new World(13, new Faults(Map.of()), 100);

  @Test
  void aWarmStartIsAPatchAndASessionAndTheRunnerHasItBeforeTheAnswer() {
    // Given
    world.applyAgent(2, false);
    Pod warm = world.warmPod(1);
    Replica replica = new Replica(world);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(replica.script.calls).startsWith("step", "createSession");
    assertThat(replica.script.calls).containsExactly("step", "createSession", "writeStatus");
    AgentSession session = ((StartAnswer.Started) answer).session();
    assertThat(session.getSpec().binding().podUID()).isEqualTo(warm.getMetadata().getUid());
    assertThat(world.node.pods.get(warm.getMetadata().getUid()).given).isEqualTo("s1");
    assertThat(world.session("s1").getStatus().startedColdly()).isFalse();
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("s1").getStatus().startedColdly()).isFalse();
    assertThat(world.session("s1").getStatus().usage().instantiatingSeconds()).isBetween(0L, 1L);
  }

  @Test
  void theClaimsOwnWriteTellsAutoscalersToLeaveThePodAlone() {
    // Given
    world.applyAgent(1, false);
    world.warmPod(0);
    Replica replica = new Replica(world);
    // When
    replica.start("s1");
    // Then
    assertThat(replica.script.calls).containsExactly("step", "createSession", "writeStatus");
    assertThat(world.cluster.pods.all().iterator().next().getMetadata().getAnnotations())
        .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "false")
        .containsEntry("karpenter.sh/do-not-disrupt", "true");
  }

  @Test
  void theClaimLimitsTheTimeOfThePodFromItsOwnStart() {
    // Given
    world.applyAgent(1, false);
    world.warmPod(0);
    world.runFor(Duration.ofSeconds(100));
    Replica replica = new Replica(world);
    // When
    replica.start("s1");
    // Then
    Pod pod = world.cluster.pods.all().iterator().next();
    Duration age =
        Duration.between(
            Instant.parse(pod.getMetadata().getCreationTimestamp()), world.agenda.instant());
    assertThat(age).isGreaterThan(Duration.ofSeconds(100));
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isEqualTo(age.toSeconds() + 60 + 30 + 120);
    assertThat(pod.getMetadata().getLabels()).containsEntry(Names.SESSION, "s1");
    assertThat(pod.getMetadata().getAnnotations())
        .containsEntry(Names.CLAIMED_AT, world.agenda.instant().toString());
  }

  @Test
  void ofManyReplicasThatSeeOneWarmPodOneClaimsItAndNoCallerIsToldOfTheRace() {
    // Given
    world.applyAgent(1, false);
    world.warmPod(0);
    List<Replica> replicas = List.of(new Replica(world), new Replica(world), new Replica(world));
    // When
    List<StartAnswer> answers = new ArrayList<>();
    for (int i = 0; i < replicas.size(); i++) {
      answers.add(replicas.get(i).start("s" + i));
    }
    // Then
    assertThat(answers.get(0)).isInstanceOf(StartAnswer.Started.class);
    assertThat(answers.subList(1, 3)).allMatch(StartAnswer.Full.class::isInstance);
    assertThat(replicas.get(1).script.calls).containsExactly("step", "pod", "pods");
    assertThat(world.cluster.sessions.all()).hasSize(1);
  }

  @Test
  void aLostRaceLeadsToTheNextPodAndThenToAFreeSlot() {
    // Given
    world.applyAgent(3, false);
    world.warmPod(0);
    world.warmPod(1);
    Replica late = new Replica(world);
    Replica other = new Replica(world);
    other.start("a");
    // When
    StartAnswer second = late.start("b");
    StartAnswer third = late.start("c");
    // Then
    assertThat(podOf(second)).endsWith("-1");
    assertThat(podOf(third)).endsWith("-2");
  }

  @Test
  void aPodOfTheSameNameIsAnotherPod() {
    // Given
    world.applyAgent(1, false);
    Pod old = world.warmPod(0);
    Replica late = new Replica(world);
    world.cluster.deletePod(World.ORG, old.getMetadata().getName(), uid(old), 0);
    world.runFor(Duration.ofSeconds(10));
    world.cluster.releasePod(old);
    assertThat(world.cluster.pods.all()).isEmpty();
    Pod fresh = world.warmPod(0);
    // When
    StartAnswer answer = late.start("s1");
    // Then
    assertThat(late.script.calls)
        .containsExactly("step", "pod", "pods", "step", "createSession", "writeStatus");
    AgentSession session = ((StartAnswer.Started) answer).session();
    assertThat(session.getSpec().binding().podUID()).isEqualTo(uid(fresh));
  }

  @Test
  void aPodThatHasBecomeWarmMeanwhileIsNoLostPlace() {
    // Given
    world.applyAgent(1, false);
    Pod starting = world.idlePod(0, Names.STATE_STARTING);
    world.runFor(Duration.ofSeconds(3));
    Replica late = new Replica(world);
    world.cluster.step(starting, PodStep.to(starting, Names.STATE_WARM, world.agenda.instant()));
    // When
    StartAnswer answer = late.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(late.script.calls).containsSubsequence("step", "pod", "step", "createSession");
    assertThat(late.script.calls).doesNotContain("pods");
    assertThat(world.cluster.pods.all().iterator().next().getMetadata().getAnnotations())
        .containsEntry(Names.CLAIMED_FROM, Names.STATE_WARM);
  }

  @Test
  void aPodThatIsBeingDeletedIsNotClaimedWhateverTheCacheShows() {
    // Given
    world.applyAgent(2, false);
    Pod going = world.warmPod(0);
    Replica late = new Replica(world);
    world.cluster.deletePod(World.ORG, going.getMetadata().getName(), uid(going), 30);
    // When
    StartAnswer answer = late.start("s1");
    // Then
    assertThat(podOf(answer)).endsWith("-1");
    assertThat(world.cluster.pods.byUid(uid(going)).getMetadata().getLabels())
        .doesNotContainKey(Names.SESSION);
  }

  @Test
  void ofAnAgentThatIsGoneNoPodIsClaimedWhateverTheCacheShows() {
    // Given
    world.applyAgent(2, false);
    Pod warm = world.warmPod(0);
    Replica late = new Replica(world);
    world.cluster.step(warm, PodStep.to(warm, "retired", world.agenda.instant()));
    world.deleteAgent();
    // When
    StartAnswer answer = late.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(world.cluster.sessions.all()).isEmpty();
  }

  @Test
  void aRetiringThatComesAfterTheClaimFails() {
    // Given
    world.applyAgent(1, false);
    Pod warm = world.warmPod(0);
    new Replica(world).start("s1");
    // When
    var retired = world.cluster.step(warm, PodStep.to(warm, "retired", world.agenda.instant()));
    // Then
    assertThat(retired).isInstanceOf(ClusterApi.Written.Refused.class);
    assertThat(world.cluster.pods.byUid(uid(warm)).getMetadata().getLabels())
        .containsEntry(Names.STATE, Names.STATE_ACTIVE);
  }

  @Test
  void aStartingPodIsClaimedBesideALiveReadAndTheAnswerWaitsForNoDelivery() {
    // Given
    world.applyAgent(1, false);
    world.idlePod(0, "starting");
    Replica replica = new Replica(world);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(replica.script.calls).containsExactly("agent", "step", "createSession");
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("s1").getStatus().startedColdly()).isTrue();
  }

  @Test
  void aStartingPodOfAnAgentThatIsGoneIsTakenBack() {
    // Given
    world.applyAgent(1, false);
    world.idlePod(0, "starting");
    Replica replica = new Replica(world);
    replica.script.before("agent", world::deleteAgent);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(replica.script.calls).containsExactly("agent", "step", "deletePod");
    world.startOperator();
    world.run();
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  @Test
  void theNameOfAPodThatGoesIsWaitedForAndTaken() {
    // Given
    world.applyAgent(1, false);
    Pod going = world.warmPod(0);
    world.cluster.step(going, PodStep.to(going, "retired", world.agenda.instant()));
    Replica replica = new Replica(world);
    world.startOperator();
    world.agenda.inMillis(
        100,
        () -> world.cluster.deletePod(World.ORG, going.getMetadata().getName(), uid(going), 0));
    world.agenda.inMillis(3_000, () -> world.cluster.releasePod(going));
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(podOf(answer)).endsWith("-0");
    assertThat(replica.script.calls).containsExactly("agent", "createPod", "createSession");
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aNameThatIsNotFreeInTimeMakesAFullPool() {
    // Given
    world.applyAgent(1, false);
    Pod staying = world.warmPod(0);
    world.cluster.step(staying, PodStep.to(staying, "retired", world.agenda.instant()));
    Replica replica = new Replica(world);
    Instant begun = world.agenda.instant();
    // When
    world.agenda.inMillis(60_000, () -> {});
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(Duration.between(begun, world.agenda.instant())).isLessThan(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"step", "createSession", "writeStatus"})
  void aLostReplyOfAWriteThatWorkedIsFoundOut(String write) {
    // Given
    world.applyAgent(1, false);
    world.warmPod(0);
    Replica replica = new Replica(world);
    replica.script.losesReplyOf(write);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }

  private static String podOf(StartAnswer answer) {
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    return ((StartAnswer.Started) answer).session().getSpec().binding().podName();
  }
}

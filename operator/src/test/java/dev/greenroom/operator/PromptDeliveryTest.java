package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.core.session.DeliverAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Warm pods that can not be given their session: another is tried, and never beside the first. */
class PromptDeliveryTest {
  private static final DeliverAnswer REFUSED = new DeliverAnswer.Unreachable("refused");
  private static final DeliverAnswer SILENT = new DeliverAnswer.NotYet("no answer in time");

  private final World world = new World(14, new Faults(Map.of()), 100);
  private final ScriptedRunners runners = new ScriptedRunners(world.node);

  @Test
  void aRefusedConnectionEndsTheSessionUnbilledAndTheNextAttemptHasAnotherPod() {
    // Given
    Replica replica = replica(2);
    Pod first = world.warmPod(0);
    world.warmPod(1);
    replica.look();
    runners.answers(REFUSED);
    // When
    StartAnswer answer = replica.startUnnamed();
    // Then
    AgentSession started = ((StartAnswer.Started) answer).session();
    assertThat(started.getSpec().binding().podName()).endsWith("-1");
    assertThat(runners.calls).hasSize(2).allMatch(call -> call.startsWith("deliver"));
    assertThat(world.cluster.pods.byUid(first.getMetadata().getUid()).getMetadata())
        .matches(meta -> meta.getDeletionTimestamp() != null);
    AgentSession failed = other(started);
    world.startOperator();
    world.run();
    assertThat(ended(failed).getStatus().reason()).isEqualTo(Reason.DeliveryFailed);
    assertThat(ended(failed).getStatus().usage().billable()).isFalse();
    assertThat(ended(started).getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aDeliveryWithoutAnAnswerHasItsPodStoppedAndDeletedBeforeTheNextIsTried() {
    // Given
    Replica replica = replica(2);
    Pod first = world.warmPod(0);
    world.warmPod(1);
    replica.look();
    runners.answers(SILENT).butArrives();
    // When
    StartAnswer answer = replica.startUnnamed();
    // Then
    String name = first.getMetadata().getName();
    assertThat(runners.calls).startsWith("deliver " + name, "stop " + name).hasSize(3);
    assertThat(world.node.pods.get(first.getMetadata().getUid()).runs()).isFalse();
    assertThat(replica.script.calls)
        .containsSubsequence("writeStatus", "deletePod", "createSession");
    AgentSession failed = other(((StartAnswer.Started) answer).session());
    world.startOperator();
    world.run();
    assertThat(ended(failed).getStatus().reason()).isEqualTo(Reason.DeliveryFailed);
  }

  @Test
  void aPodThatCanNotBeDeletedIsNotFollowedByAnother() {
    // Given
    Replica replica = replica(2);
    world.warmPod(0);
    world.warmPod(1);
    replica.look();
    runners.answers(SILENT);
    replica.script.refuses("deletePod");
    // When
    StartAnswer answer = replica.startUnnamed();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(world.cluster.sessions.all()).hasSize(1);
    world.startOperator();
    world.runFor(Duration.ofSeconds(30));
    assertThat(world.cluster.sessions.all())
        .allMatch(session -> session.getStatus().reason() == Reason.DeliveryFailed);
  }

  @Test
  void aStartThatIsToldToTryAgainDoesNotLiveOn() {
    // Given
    Replica replica = replica(1);
    world.warmPod(0);
    replica.look();
    runners.answers(SILENT).butArrives();
    replica.script.refuses("writeStatus");
    // When
    StartAnswer answer = replica.startUnnamed();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    world.cluster.sessions.all().stream()
        .map(session -> session.getMetadata().getUid())
        .forEach(world.truth.stoppedByUsers::add); // it is deleted in the name of the caller
    world.startOperator();
    world.run();
    assertThat(world.cluster.sessions.all())
        .allMatch(session -> session.getStatus().reason() == Reason.StoppedByUser);
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  @Test
  void aSecondFailureIsTheLast() {
    // Given
    Replica replica = replica(3);
    world.warmPod(0);
    world.warmPod(1);
    world.warmPod(2);
    replica.look();
    runners.answers(REFUSED).answers(REFUSED);
    // When
    StartAnswer answer = replica.startUnnamed();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Undelivered.class);
    assertThat(world.cluster.sessions.all()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoseOnlyPlaceFailedIsToldToTryAgainAndNotThatThePoolIsFull(boolean withKey) {
    // Given
    Replica replica = replica(1);
    world.warmPod(0);
    replica.look();
    runners.answers(REFUSED);
    // When
    StartAnswer answer = withKey ? replica.startWithKey("a key") : replica.startUnnamed();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(world.cluster.sessions.all())
        .singleElement()
        .satisfies(
            session -> assertThat(session.getStatus().reason()).isEqualTo(Reason.DeliveryFailed));
  }

  @Test
  void theNextAttemptOfAKeyIsTheNextOfItsSessions() {
    // Given
    Replica replica = replica(2);
    world.warmPod(0);
    world.warmPod(1);
    replica.look();
    runners.answers(REFUSED);
    // When
    StartAnswer answer = replica.startWithKey("a key");
    StartAnswer again = replica.startWithKey("a key");
    // Then
    String second = SessionId.forKey(World.ORG, World.AGENT, "a key", 2).toString();
    assertThat(((StartAnswer.Started) answer).session().getMetadata().getName()).isEqualTo(second);
    assertThat(((StartAnswer.Existing) again).session().getMetadata().getName()).isEqualTo(second);
  }

  @Test
  void aSessionThatTheOperatorGaveMeanwhileIsStarted() {
    // Given
    Replica replica = replica(1);
    world.warmPod(0);
    replica.look();
    world.startOperator();
    runners.answers(SILENT);
    replica.script.before("writeStatus", () -> world.runFor(Duration.ofSeconds(4)));
    // When
    StartAnswer answer = replica.startUnnamed();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    world.run();
    assertThat(ended(((StartAnswer.Started) answer).session()).getStatus().reason())
        .isEqualTo(Reason.AgentFinished);
  }

  private Replica replica(int capacity) {
    world.applyAgent(capacity, false);
    return new Replica(world, world.cluster, runners, 0);
  }

  private AgentSession other(AgentSession session) {
    return world.cluster.sessions.all().stream()
        .filter(s -> !s.getMetadata().getUid().equals(session.getMetadata().getUid()))
        .findFirst()
        .orElseThrow();
  }

  private AgentSession ended(AgentSession session) {
    return world.session(session.getMetadata().getName());
  }
}

package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.StartAnswer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A start over HTTP in which replies are lost and processes die. */
class StartFaultsTest {
  private final World world = new World(12, new Faults(Map.of()), 100);

  @ParameterizedTest
  @ValueSource(strings = {"createPod", "createSession"})
  void aLostReplyOfAWriteThatWorkedIsFoundOut(String write) {
    // Given
    Replica replica = replica(1);
    replica.script.losesReplyOf(write);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(world.cluster.pods.all()).hasSize(1);
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent", "createPod", "createSession"})
  void aCallThatNeverArrivesLeavesNothing(String call) {
    // Given
    Replica replica = replica(1);
    replica.script.refuses(call);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    world.startOperator();
    world.run();
    assertThat(world.cluster.sessions.all()).isEmpty();
    replica.look();
    assertThat(replica.start("s2")).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aSessionThatTheApiServerWillNeverTakeIsRefusedForGoodAndItsPodTakenBack() {
    // Given
    Replica replica = replica(1);
    replica.script.answers(
        "createSession", new ClusterApi.Written.Refused<>("etcdserver: request is too large"));
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isEqualTo(new StartAnswer.BodyRefused("etcdserver: request is too large"));
    assertThat(replica.script.calls)
        .containsExactly("agent", "createPod", "createSession", "deletePod");
    assertThat(world.cluster.sessions.all()).isEmpty();
  }

  @Test
  void anApiServerThatFallsSilentIsAskedOnceMoreAndTheStartIsOver() {
    // Given
    Replica replica = replica(1);
    replica.script.refuses("createSession").refuses("session").alwaysRefuses("deletePod");
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.Abandoned);
  }

  @Test
  void whatCanNotBeTakenBackIsEndedByTheOperator() {
    // Given
    Replica replica = replica(1);
    replica.script.refuses("createSession").alwaysRefuses("deletePod");
    // When
    StartAnswer answer = replica.start("s1");
    world.startOperator();
    world.run();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.Abandoned);
    assertThat(SessionId.isSpent(world.session("s1"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, BEFORE", "0, AFTER", "0, REPLY_LOST", "0, PAUSED",
    "1, BEFORE", "1, AFTER", "1, REPLY_LOST", "1, PAUSED"
  })
  void whateverHappensAtAWriteEverythingComesToItsEnd(int write, Faults.Kind kind) {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    Faults faults = new Faults(Map.of(write, kind));
    FaultyApi api =
        new FaultyApi(world.cluster, faults, () -> world.runFor(Duration.ofSeconds(12)));
    Replica replica = new Replica(world, api, 0);
    // When
    StartAnswer answer = null;
    try {
      answer = replica.start("s1");
    } catch (Faults.Death dead) {
      // The next replica knows nothing of it.
    }
    world.run();
    // Then
    boolean started = answer instanceof StartAnswer.Started;
    AgentSession session = world.cluster.session(World.ORG, "s1");
    if (started) {
      assertThat(session.getStatus().reason()).isEqualTo(Reason.AgentFinished);
    } else if (answer != null) {
      assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
      assertThat(session.getStatus().reason()).isEqualTo(Reason.Abandoned);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, BEFORE", "0, AFTER", "0, REPLY_LOST", "0, PAUSED",
    "1, BEFORE", "1, AFTER", "1, REPLY_LOST", "1, PAUSED",
    "2, BEFORE", "2, AFTER", "2, REPLY_LOST", "2, PAUSED"
  })
  void whateverHappensAtAWriteOfAWarmStartEverythingComesToItsEnd(int write, Faults.Kind kind) {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    world.warmPod(0);
    Faults faults = new Faults(Map.of(write, kind));
    FaultyApi api =
        new FaultyApi(world.cluster, faults, () -> world.runFor(Duration.ofSeconds(12)));
    Replica replica = new Replica(world, api, 0);
    // When
    StartAnswer answer = null;
    try {
      answer = replica.start("s1");
    } catch (Faults.Death dead) {
      // The next replica knows nothing of it.
    }
    world.run();
    // Then
    AgentSession session = world.cluster.session(World.ORG, "s1");
    if (answer instanceof StartAnswer.Started) {
      assertThat(session.getStatus().reason()).isEqualTo(Reason.AgentFinished);
    } else if (answer != null) {
      assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
      assertThat(session.getStatus().reason()).isEqualTo(Reason.Abandoned);
    } else if (write > 0 && session != null) {
      assertThat(session.getStatus().reason()).isIn(Reason.Abandoned, Reason.AgentFinished);
    }
  }

  @Test
  void whatCanNotBeTakenBackAtOnceIsTakenBackLater() {
    // Given
    Replica replica = replica(1);
    replica.script.refuses("createSession").alwaysRefuses("deletePod");
    // When
    replica.start("s1");
    world.runFor(Duration.ofSeconds(1));
    replica.script.heals("deletePod");
    world.startOperator();
    world.run();
    // Then
    assertThat(world.cluster.sessions.all()).isEmpty();
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  @Test
  void aTakeBackIsGivenUpWithTheStartTimeout() {
    // Given
    Replica replica = replica(1);
    replica.script.refuses("createSession").alwaysRefuses("deletePod");
    replica.start("s1");
    world.runFor(Duration.ofSeconds(40));
    int tries = replica.script.calls.size();
    // When
    world.runFor(Duration.ofSeconds(40));
    // Then
    assertThat(tries).isBetween(8, 20);
    assertThat(replica.script.calls).hasSize(tries);
  }

  private Replica replica(int capacity) {
    world.applyAgent(capacity, false);
    return new Replica(world);
  }
}

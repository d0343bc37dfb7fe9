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

/** A start over HTTP in which replies are lost, processes die, and the same key comes twice. */
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
  void theSameKeyAgainIsTheSameSessionEvenInAFullPool() {
    // Given
    Replica replica = replica(1);
    String id = key();
    replica.start(id, "{\"n\": 1, \"list\": [true, {\"x\": 2.0}]}");
    // When
    StartAnswer again = replica.start(id, "{\"list\": [true, {\"x\": 2}], \"n\": 1.0}");
    StartAnswer other = replica.start(id, "{\"list\": [true, {\"x\": 2}], \"n\": 3}");
    // Then
    assertThat(again).isInstanceOf(StartAnswer.Existing.class);
    assertThat(other).isInstanceOf(StartAnswer.Mismatch.class);
    assertThat(replica.script.calls).containsExactly("session");
    assertThat(world.cluster.pods.all()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoStartsWithOneKeyAtTheSameTimeOneMakesTheSession(boolean sameBody) {
    // Given
    Replica replica = replica(3);
    Replica other = new Replica(world, world.cluster, 1);
    String id = key();
    replica.script.before(
        "createSession", () -> other.start(id, sameBody ? "{}" : "{\"other\": 1}"));
    // When
    StartAnswer answer = replica.start(id);
    // Then
    assertThat(answer)
        .isInstanceOf(sameBody ? StartAnswer.Existing.class : StartAnswer.Mismatch.class);
    assertThat(replica.script.calls).containsSubsequence("createSession", "session", "deletePod");
    world.startOperator();
    world.run();
    assertThat(world.session(id).getStatus().reason()).isEqualTo(Reason.AgentFinished);
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

  @Test
  void aKeyWhoseSessionComesToBeAfterItsPodWasTakenBackMakesAnother() {
    // Given
    Replica replica = replica(2);
    replica.script.comesLate("createSession", "session");
    StartAnswer first = replica.startWithKey("a key");
    replica.look();
    world.runFor(Duration.ofSeconds(1));
    // When
    StartAnswer tooSoon = replica.startWithKey("a key");
    world.truth.podsDeletedByUsers.add(world.session(key()).getSpec().binding().podUID());
    world.startOperator();
    world.run();
    replica.look();
    StartAnswer later = replica.startWithKey("a key");
    world.run();
    // Then
    assertThat(first).isInstanceOf(StartAnswer.Contended.class);
    assertThat(tooSoon).isInstanceOf(StartAnswer.Contended.class);
    assertThat(world.session(key()).getStatus().reason()).isEqualTo(Reason.PodDeleted);
    String second = ((StartAnswer.Started) later).session().getMetadata().getName();
    assertThat(world.session(second).getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aKeyWhoseSessionIsStillToBeTakenBackMakesAnother() {
    // Given
    Replica replica = replica(2);
    replica.script.losesReplyOf("createSession").alwaysRefuses("deletePod");
    // The read before the start is answered, the one after it is not.
    replica.script.before("createPod", () -> replica.script.refuses("session"));
    StartAnswer first = replica.startWithKey("a key");
    // When
    StartAnswer tooSoon = replica.startWithKey("a key");
    replica.script.heals("deletePod");
    world.runFor(Duration.ofSeconds(3));
    world.truth.podsDeletedByUsers.add(world.session(key()).getSpec().binding().podUID());
    world.startOperator();
    world.run();
    replica.look();
    StartAnswer later = replica.startWithKey("a key");
    // Then
    assertThat(first).isInstanceOf(StartAnswer.Contended.class);
    assertThat(tooSoon).isInstanceOf(StartAnswer.Contended.class);
    assertThat(later).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aKeyWhoseSessionIsBeingDeletedIsToldToTryAgain() {
    // Given
    Replica replica = replica(1);
    replica.startWithKey("a key");
    world.deleteSession(key());
    // When
    StartAnswer dying = replica.startWithKey("a key");
    world.startOperator();
    world.run();
    replica.look();
    StartAnswer gone = replica.startWithKey("a key");
    // Then
    assertThat(dying).isInstanceOf(StartAnswer.Contended.class);
    assertThat(gone).isInstanceOf(StartAnswer.Started.class);
  }

  @Test
  void aKeyWhoseSessionWasAbandonedMakesAnotherAndThenStaysWithIt() {
    // Given
    Replica replica = replica(1);
    replica.script.refuses("createSession").alwaysRefuses("deletePod");
    assertThat(replica.startWithKey("a key")).isInstanceOf(StartAnswer.Contended.class);
    world.startOperator();
    world.run();
    replica.look();
    // When
    StartAnswer second = replica.startWithKey("a key");
    StartAnswer third = replica.startWithKey("a key");
    // Then
    AgentSession session = ((StartAnswer.Started) second).session();
    assertThat(session.getMetadata().getName())
        .isEqualTo(SessionId.forKey(World.ORG, World.AGENT, "a key", 2).toString());
    assertThat(((StartAnswer.Existing) third).session().getMetadata().getUid())
        .isEqualTo(session.getMetadata().getUid());
    world.run();
    assertThat(world.session(key()).getStatus().reason()).isEqualTo(Reason.Abandoned);
    assertThat(world.session(session.getMetadata().getName()).getStatus().reason())
        .isEqualTo(Reason.AgentFinished);
  }

  private Replica replica(int capacity) {
    world.applyAgent(capacity, false);
    return new Replica(world);
  }

  private static String key() {
    return SessionId.forKey(World.ORG, World.AGENT, "a key", 1).toString();
  }
}

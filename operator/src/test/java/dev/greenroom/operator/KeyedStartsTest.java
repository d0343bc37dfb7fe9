package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.StartAnswer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starts over HTTP with an Idempotency-Key: the same key is the same session, until it is spent.
 */
class KeyedStartsTest {
  private final World world = new World(12, new Faults(Map.of()), 100);

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

package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.RoomSecret;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A start whose session has a Daily room: when it is made, where its token is, when it goes. */
class RoomStartsTest {
  private static final Room ROOM = new Room("https://acme.daily.example/one", "agent-token");

  private final World world = new World(13, new Faults(Map.of()), 100);
  private final OneRoom rooms = new OneRoom(ROOM);

  @Test
  void theTokenIsAThirdWriteReadByTheOperatorAndGoneWithTheSession() {
    // Given
    Replica replica = replica(1, false);
    // When
    StartAnswer answer = replica.startInARoom("s1", rooms);
    // Then
    assertThat(replica.script.calls)
        .containsExactly("agent", "createPod", "createSession", "createSecret");
    assertThat(rooms.asked).containsExactly(90);
    AgentSession session = ((StartAnswer.Started) answer).session();
    assertThat(session.getSpec().daily())
        .isEqualTo(
            new AgentSessionSpec.Daily(
                ROOM.url(), new AgentSessionSpec.SecretKeyRef("s1-daily", "token")));
    Secret secret = world.cluster.secrets.byPath.get("acme/s1-daily");
    assertThat(secret.getStringData()).containsExactly(Map.entry("token", "agent-token"));
    assertThat(secret.hasOwnerReferenceFor(session.getMetadata().getUid())).isTrue();
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    world.deleteSession("s1");
    world.run();
    assertThat(world.cluster.secrets.byPath).isEmpty();
    assertThat(rooms.discards).isZero();
  }

  @Test
  void aRejectedStartAsksForNoRoom() {
    // Given
    Replica full = replica(1, false);
    full.start("s1");
    // When
    StartAnswer answer = full.startInARoom("s2", rooms);
    StartAnswer absent =
        new Replica(new World(1, new Faults(Map.of()), 1)).startInARoom("s", rooms);
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Full.class);
    assertThat(absent).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(full.script.calls).isEmpty();
    assertThat(rooms.asked).isEmpty();
  }

  @Test
  void aSuspendedAgentAsksForNoRoom() {
    // Given
    Replica replica = replica(1, true);
    // When
    StartAnswer answer = replica.startInARoom("s1", rooms);
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Suspended.class);
    assertThat(rooms.asked).isEmpty();
  }

  @Test
  void withoutARoomNothingIsWrittenAndTheSlotIsFreeAgain() {
    // Given
    Replica replica = replica(1, false);
    // When
    StartAnswer answer = replica.startInARoom("s1", new OneRoom(null));
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.NoRoom.class);
    assertThat(replica.script.calls).isEmpty();
    assertThat(replica.start("s2")).isInstanceOf(StartAnswer.Started.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent", "createPod", "createSession"})
  void theRoomOfAStartThatFailsIsDiscarded(String call) {
    // Given
    Replica replica = replica(1, false);
    replica.script.refuses(call);
    // When
    StartAnswer answer = replica.startInARoom("s1", rooms);
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(rooms.discards).isOne();
    assertThat(world.cluster.secrets.byPath).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"createPod", "createSession", "createSecret"})
  void aLostReplyOfAWriteThatWorkedIsFoundOut(String write) {
    // Given
    Replica replica = replica(1, false);
    replica.script.losesReplyOf(write);
    // When
    StartAnswer answer = replica.startInARoom("s1", rooms);
    world.startOperator();
    world.run();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(rooms.discards).isZero();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aTokenThatDoesNotArriveAtOnceIsWrittenOnceMore() {
    // Given
    Replica replica = replica(1, false);
    replica.script.refuses("createSecret");
    // When
    StartAnswer answer = replica.startInARoom("s1", rooms);
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Started.class);
    assertThat(world.cluster.secrets.byPath).hasSize(1);
  }

  @Test
  void aSessionWhoseTokenCanNotBeWrittenIsTakenBack() {
    // Given
    Replica replica = replica(1, false);
    replica.script.before(
        "createSecret",
        () -> {
          // The gateway deletes it in the name of the caller.
          world.truth.stoppedByUsers.add(world.session("s1").getMetadata().getUid());
          replica.script.refuses("createSecret");
          throw new KubernetesClientException("connection refused");
        });
    // When
    StartAnswer answer = replica.startInARoom("s1", rooms);
    world.startOperator();
    world.run();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(rooms.discards).isOne();
    assertThat(world.cluster.sessions.all()).isEmpty();
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  @Test
  void aSessionWhoseTokenCanNotBeWrittenIsTakenBackEvenIfThatTakesTime() {
    // Given
    Replica replica = replica(1, false);
    replica.script.alwaysRefuses("createSecret").alwaysRefuses("deleteSession");
    StartAnswer answer = replica.startInARoom("s1", rooms);
    world.truth.stoppedByUsers.add(world.session("s1").getMetadata().getUid());
    world.startOperator();
    world.runFor(Duration.ofSeconds(3));
    // When
    replica.script.heals("deleteSession");
    world.run();
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
    assertThat(world.cluster.sessions.all()).isEmpty();
  }

  @Test
  void aSessionWaitsForATokenThatComesLater() {
    // Given
    Replica replica = replica(1, false);
    diesBeforeTheToken(replica);
    // When
    world.startOperator();
    world.runFor(Duration.ofSeconds(8));
    AgentSession waiting = world.session("s1");
    world.cluster.createSecret(token(waiting));
    world.run();
    // Then
    assertThat(waiting.getStatus().usage().runningTime()).isNull();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aSessionThatNeverGetsItsTokenEndsWithTheStartTimeoutUnbilled() {
    // Given
    Replica replica = replica(1, false);
    diesBeforeTheToken(replica);
    // When
    world.startOperator();
    world.run();
    // Then
    AgentSession session = world.session("s1");
    assertThat(session.getStatus().reason()).isEqualTo(Reason.StartTimeout);
    assertThat(session.getStatus().usage().billable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, BEFORE", "0, AFTER", "0, REPLY_LOST", "0, PAUSED",
    "1, BEFORE", "1, AFTER", "1, REPLY_LOST", "1, PAUSED",
    "2, BEFORE", "2, AFTER", "2, REPLY_LOST", "2, PAUSED"
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
      answer = replica.startInARoom("s1", rooms);
    } catch (Faults.Death dead) {
      // The room ends by itself.
    }
    world.run();
    // Then
    boolean started = answer instanceof StartAnswer.Started;
    AgentSession session = world.cluster.session(World.ORG, "s1");
    if (started) {
      assertThat(session.getStatus().reason()).isEqualTo(Reason.AgentFinished);
    } else if (answer != null) {
      assertThat(answer).isInstanceOf(StartAnswer.Contended.class);
      assertThat(rooms.discards).isOne();
    }
    world.deleteSession("s1");
    world.run();
    assertThat(world.cluster.secrets.byPath).isEmpty();
  }

  @Test
  void aSessionIsNotHeldWhereItsSecretMayNotBeDeleted() {
    // Given
    AgentSession session =
        ((StartAnswer.Started) replica(1, false).startInARoom("s1", rooms)).session();
    ScriptedApi api = new ScriptedApi(world.cluster);
    api.before(
        "deleteSecretOf",
        () -> {
          throw new KubernetesClientException("secrets is forbidden", 403, null);
        });
    // When
    new RoomSecret(api.api()).deleteOf(session);
    // Then
    assertThat(api.calls).containsExactly("deleteSecretOf");
  }

  @Test
  void theSameKeyWithAndWithoutARoomAreTwoRequests() {
    // Given
    Replica replica = replica(2, false);
    String id = SessionId.forKey(World.ORG, World.AGENT, "key", 1).toString();
    replica.startInARoom(id, rooms);
    OneRoom another = new OneRoom(ROOM);
    // When
    StartAnswer again = replica.startInARoom(id, another);
    StartAnswer without = replica.start(id);
    // Then
    assertThat(again).isInstanceOf(StartAnswer.Existing.class);
    assertThat(without).isInstanceOf(StartAnswer.Mismatch.class);
    assertThat(another.asked).isEmpty();
    assertThat(rooms.discards).isZero();
  }

  private Replica replica(int capacity, boolean suspend) {
    world.applyAgent(capacity, suspend);
    return new Replica(world);
  }

  private void diesBeforeTheToken(Replica replica) {
    replica.script.before(
        "createSecret",
        () -> {
          throw new IllegalStateException("the process died");
        });
    assertThat(catchThrowable(() -> replica.startInARoom("s1", rooms)))
        .isInstanceOf(IllegalStateException.class);
  }

  private Secret token(AgentSession session) {
    World elsewhere = new World(13, new Faults(Map.of()), 100);
    elsewhere.applyAgent(1, false);
    new Replica(elsewhere).startInARoom(session.getMetadata().getName(), new OneRoom(ROOM));
    return elsewhere.cluster.secrets.byPath.values().iterator().next();
  }
}

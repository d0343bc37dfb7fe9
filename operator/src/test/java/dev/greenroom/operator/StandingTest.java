package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.core.usage.Standing;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Organisations that may start nothing: over HTTP, declared, and in line. */
class StandingTest {
  private static final Standing LIMITED = new Standing.LimitReached(501, 500);

  private final World world = new World(29, new Faults(Map.of()), 100);

  static List<Standing> bad() {
    return List.of(LIMITED, new Standing.BillingOff());
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aStartOverHttpIsRejectedWithoutACall(Standing standing) {
    // Given
    world.applyAgent(2, false);
    world.warmPod(0);
    Replica replica = new Replica(world);
    world.standing = standing;

    // When
    StartAnswer answer = replica.start("s1");

    // Then
    assertThat(answer)
        .isEqualTo(
            standing == LIMITED
                ? new StartAnswer.SpendLimitReached(501, 500)
                : new StartAnswer.BillingOff());
    assertThat(replica.script.calls).isEmpty();
    assertThat(world.cluster.sessions.all()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void theSessionOfAnIdempotencyKeyIsAnsweredAllTheSame(Standing standing) {
    // Given
    world.applyAgent(2, false);
    Replica replica = new Replica(world);
    StartAnswer first = replica.startWithKey("key");
    world.standing = standing;

    // When
    StartAnswer again = replica.startWithKey("key");
    StartAnswer other = replica.startWithKey("another");

    // Then
    assertThat(again).isInstanceOf(StartAnswer.Existing.class);
    assertThat(((StartAnswer.Existing) again).session().getMetadata().getUid())
        .isEqualTo(((StartAnswer.Started) first).session().getMetadata().getUid());
    assertThat(other).isNotInstanceOf(StartAnswer.Started.class);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aDeclaredSessionIsRejectedForGoodAndOneThatRunsGoesOn(Standing standing) {
    // Given
    world.applyAgent(AgentSpecs.of("agent:1", 3, 1, false));
    world.startOperator();
    world.createSession("before", Fate.NATURAL, 20_000);
    world.runFor(Duration.ofSeconds(10));
    assertThat(world.session("before").getStatus().phase()).isEqualTo(Phase.Running);

    // When
    world.standing = standing;
    world.createSession("after", Fate.NATURAL, 1_000);
    world.runFor(Duration.ofSeconds(2));
    world.standing = Standing.GOOD;
    world.createSession("later", Fate.NATURAL, 1_000);
    world.runFor(Duration.ofSeconds(60));

    // Then
    AgentSession rejected = world.session("after");
    assertThat(rejected.getStatus().phase()).isEqualTo(Phase.Rejected);
    assertThat(rejected.getStatus().reason()).isEqualTo(standing.objection());
    assertThat(rejected.getStatus().rejection().code()).isEqualTo(402);
    assertThat(rejected.getStatus().usage()).isNull();
    assertThat(rejected.getSpec().binding()).isNull();
    assertThat(world.session("before").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.session("later").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void oneThatWaitsInLineIsRejectedWhenItsTurnComes() {
    // Given
    world.applyAgent(1, false);
    world.startOperator();
    world.createSession("runs", Fate.NATURAL, 10_000);
    world.createSession("waits-1", Fate.NATURAL, 1_000, 300);
    world.createSession("waits-2", Fate.NATURAL, 1_000, 300);
    world.runFor(Duration.ofSeconds(3));

    // When
    world.standing = LIMITED;
    world.run();

    // Then
    assertThat(world.session("runs").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    for (String waiting : List.of("waits-1", "waits-2")) {
      assertThat(world.session(waiting).getStatus().reason())
          .as(waiting)
          .isEqualTo(Reason.SpendLimitReached);
    }
  }

  @Test
  void aPodThatWasClaimedBeforeItsSessionIsRejectedGoes() {
    // Given: an operator that died between the two writes of a start
    world.applyAgent(1, false);
    world.createSession("s1", Fate.NATURAL, 1_000);
    world.claimedPod("s1", 0);

    // When
    world.standing = LIMITED;
    world.startOperator();
    world.run();

    // Then
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.SpendLimitReached);
    assertThat(world.session("s1").getStatus().usage()).isNull();
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  @Test
  void aSessionIsPricedByTheProfileOfThePodThatItRanIn() {
    // Given
    world.applyAgent(2, false);
    Pod warm = world.warmPod(0);
    world.cluster.pods.change(
        warm, pod -> pod.getMetadata().getLabels().put(Names.PROFILE, "agent-3x"));
    Replica replica = new Replica(world);

    // When
    StartAnswer claimed = replica.start("s1");
    StartAnswer cold = replica.start("s2");

    // Then
    assertThat(((StartAnswer.Started) claimed).session().getSpec().binding().profile())
        .isEqualTo("agent-3x");
    assertThat(((StartAnswer.Started) cold).session().getSpec().binding().profile())
        .isEqualTo("agent-1x");
  }
}

package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pods that no session answers for: law 7, answer by answer. */
class OrphanTest {
  private final World world = new World(7, new Faults(Map.of()), 200);

  @BeforeEach
  void anAgent() {
    world.applyAgent(2, false);
  }

  @Test
  void adoptsAndEndsAClaimedPodWhoseSessionNeverCame() {
    // Given
    Pod pod = world.claimedPod("s1", 0);
    world.startOperator();
    // When
    world.runFor(Duration.ofSeconds(9));
    boolean sparedAtFirst = world.cluster.session(World.ORG, "s1") == null;
    world.run();
    // Then
    assertThat(sparedAtFirst).isTrue();
    AgentSession session = world.session("s1");
    assertThat(session.getMetadata().getLabels()).containsKey(Names.ABANDONED);
    assertThat(session.getSpec().binding().podUID()).isEqualTo(pod.getMetadata().getUid());
    assertThat(session.getStatus().phase()).isEqualTo(Phase.Stopped);
    assertThat(session.getStatus().reason()).isEqualTo(Reason.Abandoned);
    assertThat(session.getStatus().usage().billable()).isFalse();
  }

  @Test
  void aSessionThatIsBoundToThePodMakesItNoOrphan() {
    // Given
    Pod pod = world.claimedPod("s1", 0);
    world.startOperator();
    // When
    world.after(9_900, () -> boundSession("s1", pod));
    world.run();
    // Then
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void deletesAPodWhoseSessionHasAnother() {
    // Given
    Pod other = world.claimedPod("s1", 0);
    boundSession("s1", other);
    Pod orphan = world.claimedPod("s1", 1);
    world.startOperator();
    // When
    world.run();
    // Then
    assertThat(world.session("s1").getSpec().binding().podUID())
        .isEqualTo(other.getMetadata().getUid());
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
    assertThat(world.node.pods.get(orphan.getMetadata().getUid()).given).isNull();
  }

  @Test
  void aPodOfTheSameNameAndSessionIsNotGivenTheBodyOfTheOneThatIsBound() {
    // Given
    Pod bound = world.claimedPod("s1", 0);
    boundSession("s1", bound);
    String uid = bound.getMetadata().getUid();
    world.truth.podsDeletedByUsers.add(uid);
    world.cluster.deletePod(World.ORG, bound.getMetadata().getName(), uid, 0);
    world.cluster.releasePod(bound);
    Pod other = world.claimedPod("s1", 0);
    world.startOperator();
    // When
    world.run();
    // Then
    assertThat(other.getMetadata().getName()).isEqualTo(bound.getMetadata().getName());
    assertThat(world.node.pods.get(other.getMetadata().getUid()).given).isNull();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.PodDeleted);
  }

  @Test
  void deletesAPodWhoseSessionIsOver() {
    // Given
    world.createSession("s1", Fate.NATURAL, 1_000);
    world.stop("s1");
    Pod orphan = world.claimedPod("s1", 0);
    world.startOperator();
    // When
    world.run();
    // Then
    assertThat(world.session("s1").getStatus().phase()).isEqualTo(Phase.Stopped);
    assertThat(world.session("s1").getStatus().usage()).isNull();
    assertThat(world.node.pods.get(orphan.getMetadata().getUid()).given).isNull();
  }

  @Test
  void bindsADeclaredSessionToThePodThatAnEarlierAttemptLeft() {
    // Given
    world.createSession("s1", Fate.NATURAL, 1_000);
    Pod left = world.claimedPod("s1", 1);
    world.startOperator();
    // When
    world.run();
    // Then
    assertThat(world.session("s1").getSpec().binding().podUID())
        .isEqualTo(left.getMetadata().getUid());
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.AgentFinished);
  }

  @Test
  void aCallWhoseSessionWasTakenAwayIsBilledFromItsClaimToItsOwnEnd() {
    // Given
    world.createSession("s1", Fate.NATURAL, 40_000);
    world.startOperator();
    world.runFor(Duration.ofSeconds(10));
    Instant accepted = world.session("s1").getStatus().usage().acceptedTime();
    // When
    takeAway("s1");
    world.run();
    // Then
    Usage usage = world.session("s1").getStatus().usage();
    assertThat(world.session("s1").getMetadata().getLabels()).containsKey(Names.ABANDONED);
    assertThat(usage.billable()).isTrue();
    assertThat(usage.acceptedTime()).isBetween(accepted.minusSeconds(1), accepted);
    assertThat(usage.runningSeconds()).isEqualTo(40);
  }

  @Test
  void aPodThatIsGoingWithoutItsSessionIsBilledBeforeItIsReleased() {
    // Given
    world.createSession("s1", Fate.NATURAL, 5_000);
    SimulatedOperator first = world.startOperator();
    world.runFor(Duration.ofSeconds(4));
    first.kill();
    takeAway("s1");
    world.runFor(Duration.ofSeconds(60));
    world.deletePod("s1", 5);
    world.runFor(Duration.ofSeconds(60));
    // When
    world.startOperator();
    world.run();
    // Then
    Usage usage = world.session("s1").getStatus().usage();
    assertThat(usage.billable()).isTrue();
    assertThat(usage.runningSeconds()).isEqualTo(5);
  }

  /** With its finalizer, as somebody may who edits the object. */
  private void takeAway(String name) {
    world.auditor.excuse(world.session(name));
    world.truth.podsWithoutSession.add(world.session(name).getSpec().binding().podUID());
    world.cluster.releaseSession(world.session(name));
    world.cluster.deleteSession(world.session(name));
    assertThat(world.cluster.session(World.ORG, name)).isNull();
  }

  @Test
  void decidesNothingWhileTheDefinitionIsTerminating() {
    // Given
    Pod other = world.claimedPod("s2", 1);
    boundSession("s2", other);
    Pod orphan = world.claimedPod("s1", 0);
    world.startOperator();
    world.runFor(Duration.ofSeconds(2));
    world.cluster.deleteCrds();
    // When
    world.runFor(Duration.ofMillis(500));
    boolean running = world.session("s2").getStatus().phase() == Phase.Running;
    world.runFor(Duration.ofSeconds(60));
    boolean spared = world.cluster.pod(World.ORG, orphan.getMetadata().getName()) != null;
    world.after(0, () -> assertThat(world.cluster.applyCrds()).isTrue());
    world.run();
    // Then
    assertThat(running).isTrue();
    assertThat(spared).isTrue();
    assertThat(world.session("s1").getStatus().reason()).isEqualTo(Reason.Abandoned);
  }

  @Test
  void aPodThatNobodyNamedGoesAfterOneStartTimeout() {
    // Given
    Pod pod = world.claimedPod("", 0);
    world.startOperator();
    // When
    world.runFor(Duration.ofSeconds(115));
    boolean spared = world.cluster.pod(World.ORG, pod.getMetadata().getName()) != null;
    world.run();
    // Then
    assertThat(spared).isTrue();
    assertThat(world.cluster.sessions.all()).isEmpty();
  }

  private void boundSession(String name, Pod pod) {
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(World.ORG)
            .withName(name)
            .withFinalizers(Names.SESSION_FINALIZER)
            .build());
    session.setSpec(
        new AgentSessionSpec(
            World.AGENT,
            null,
            null,
            null,
            null,
            null,
            null,
            new AgentSessionSpec.Limits(60, 30, null),
            new AgentSessionSpec.Binding(
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                pod.getMetadata().getLabels().get(Names.AGENT_UID),
                pod.getMetadata().getLabels().get(Names.REVISION),
                pod.getMetadata().getLabels().get(Names.PROFILE),
                world.agenda.instant())));
    world.cluster.createSession(session);
  }
}

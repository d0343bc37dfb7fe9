package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Revision;
import dev.greenroom.binding.Revisions;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A start over HTTP while the current revision is not the one that was proved. */
class ProvedRevisionStartsTest {
  private final World world = new World(11, new Faults(Map.of()), 100);

  @Test
  void whileANewRevisionIsNotProvedStartsAreOfTheOneThatWas() {
    // Given
    String proved = provedBeforeTheImageChanged(true);
    Replica replica = new Replica(world);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(replica.script.calls)
        .containsExactly("revision", "agent", "createPod", "createSession");
    Pod pod = world.cluster.pods.all().iterator().next();
    assertThat(pod.getMetadata().getLabels()).containsEntry(Names.REVISION, proved);
    assertThat(pod.getSpec().getContainers().get(0).getImage()).isEqualTo("agent:1");
    AgentSession session = ((StartAnswer.Started) answer).session();
    assertThat(session.getSpec().binding().revision()).isEqualTo(proved);
    assertThat(session.getSpec().limits()).isEqualTo(new AgentSessionSpec.Limits(60, 30, 86_400));
  }

  @Test
  void aProvedRevisionThatIsNotKeptIsRefusedAndNoOtherImageRuns() {
    // Given
    String proved = provedBeforeTheImageChanged(false);
    Replica replica = new Replica(world);
    // When
    StartAnswer answer = replica.start("s1");
    // Then
    assertThat(answer).isEqualTo(new StartAnswer.PodRefused("revision " + proved + " is not kept"));
    assertThat(world.cluster.pods.all()).isEmpty();
    // When
    world.deleteAgent();
    // Then
    assertThat(replica.start("s2")).isInstanceOf(StartAnswer.AgentAbsent.class);
  }

  /**
   * @param kept whether the revision that was proved is in the history
   * @return its name
   */
  private String provedBeforeTheImageChanged(boolean kept) {
    world.applyAgent(AgentSpecs.of("agent:1", 3, 0, false));
    AgentDeployment agent = world.cluster.agent(World.ORG, World.AGENT);
    String proved = Revision.of(agent.getSpec());
    if (kept) {
      new Revisions(world.cluster).keep(agent, Set.of());
    }
    world.cluster.writeStatus(
        agent,
        new AgentDeploymentStatus(
            1L,
            List.of(),
            null,
            null,
            null,
            new AgentDeploymentStatus.Revision(proved, proved),
            null));
    world.applyAgent(AgentSpecs.of("agent:2", 3, 0, false));
    return proved;
  }
}

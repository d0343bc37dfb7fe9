package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An operator that sees nothing of a deletion, or of a pod, leaves no start behind it. */
class PoolGuardsTest {
  private final World world = new World(17, new Faults(Map.of()), 100);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPodThatGetsReadyAfterItsAgentIsGoneIsGivenToNoStart(boolean madeAgain) {
    // Given
    world.applyAgent(AgentSpecs.of("agent:1", 1, 1, false));
    Pod starting = world.idlePod(0, Names.STATE_STARTING);
    SimulatedOperator operator = world.startOperator();
    operator.views().get(3).hold(Duration.ofSeconds(20));
    world.watch(change -> isNotGiven(change, starting));
    // When
    world.deleteAgent();
    if (madeAgain) {
      world.applyAgent(AgentSpecs.of("agent:1", 1, 0, false));
    }
    world.runFor(Duration.ofSeconds(15));
    // Then
    assertThat(world.node.pods.get(starting.getMetadata().getUid()).agentReady).isTrue();
    world.runFor(Duration.ofSeconds(30));
    assertThat(world.cluster.pods.byUid(starting.getMetadata().getUid())).isNull();
  }

  private static void isNotGiven(ChangeLog.Change change, Pod pod) {
    if (change.object() instanceof Pod now
        && now.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
      assertThat(now.getMetadata().getLabels())
          .as("a start that sees the agent still would claim it, without a read")
          .doesNotContainEntry(Names.STATE, Names.STATE_WARM);
    }
  }

  @Test
  void anAgentGoesOnlyWhenAListShowsNoPodThatAStartCouldHave() {
    // Given
    world.applyAgent(AgentSpecs.of("agent:1", 2, 1, false));
    world.startOperator();
    world.runFor(Duration.ofSeconds(9));
    world.operators.remove(0).kill();
    assertThat(claimable()).hasSize(1);
    SimulatedOperator blind = world.startOperator();
    blind.views().get(0).forget();
    blind.views().get(0).hold(Duration.ofSeconds(20));
    world.watch(
        change -> {
          if (change.object() instanceof AgentDeployment
              && change.what() == ChangeLog.What.DELETED) {
            assertThat(claimable()).as("pods that a start could still claim").isEmpty();
          }
        });
    // When
    world.deleteAgent();
    world.runFor(Duration.ofSeconds(10));
    blind.views().get(0).cut();
    world.run();
    // Then
    assertThat(world.cluster.agents.all()).isEmpty();
    assertThat(world.cluster.pods.all()).isEmpty();
  }

  private List<Pod> claimable() {
    return world.cluster.pods.all().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(
            pod ->
                List.of(Names.STATE_STARTING, Names.STATE_WARM)
                    .contains(pod.getMetadata().getLabels().get(Names.STATE)))
        .toList();
  }
}

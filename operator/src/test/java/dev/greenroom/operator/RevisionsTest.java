package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Revision;
import dev.greenroom.binding.Revisions;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.testing.AgentSpecs;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RevisionsTest {
  private static final Path EVERYTHING =
      Path.of("src/test/resources/crds/valid-agent-everything.yaml");

  private final InMemoryCluster cluster = new InMemoryCluster(new ChangeLog(), new Agenda());
  private final Revisions revisions = new Revisions(cluster);

  @Test
  void keepsTenAndAlwaysTheOneThatIsNeeded() {
    // Given
    AgentDeployment agent = agent(AgentSpecs.of("agent:0", 1, 0, false));
    String first = Revision.of(agent.getSpec());

    // When
    IntStream.range(0, 15)
        .forEach(
            i -> {
              agent.setSpec(AgentSpecs.of("agent:" + i, 1, 0, false));
              revisions.keep(agent, Set.of(first));
              revisions.keep(agent, Set.of(first));
            });

    // Then
    assertThat(kept(agent))
        .hasSize(10)
        .contains(first, Revision.of(agent.getSpec()))
        .doesNotContain(Revision.of(AgentSpecs.of("agent:1", 1, 0, false)));
  }

  @Test
  void aRevisionThatIsWantedAgainIsTheNewestAgain() {
    // Given
    AgentDeployment agent = agent(AgentSpecs.of("agent:1", 1, 0, false));
    String first = Revision.of(agent.getSpec());
    revisions.keep(agent, Set.of());
    agent.setSpec(AgentSpecs.of("agent:2", 1, 0, false));
    revisions.keep(agent, Set.of());

    // When
    agent.setSpec(AgentSpecs.of("agent:1", 5, 3, false));
    revisions.keep(agent, Set.of());
    revisions.keep(agent, Set.of());

    // Then
    assertThat(numbers(agent)).hasSize(2).containsEntry(first, 3L).containsValue(2L);
  }

  @Test
  void anEarlierRevisionMakesTheSamePodsAsBefore() throws IOException {
    // Given
    AgentDeploymentSpec before =
        GreenroomSerialization.create()
            .unmarshal(Files.readString(EVERYTHING), AgentDeployment.class)
            .getSpec();
    AgentDeployment agent = agent(before);
    String revision = Revision.of(before);
    Pod then = SimulatedOperator.PODS.idle(agent, before, 2, revision);

    // When
    revisions.keep(agent, Set.of());
    agent.setSpec(AgentSpecs.of("another:1", 1, 0, false));
    AgentDeploymentSpec back = revisions.spec(agent, revision);

    // Then
    assertThat(back).isNotNull();
    assertThat(Revision.of(back)).isEqualTo(revision);
    assertThat(SimulatedOperator.PODS.idle(agent, back, 2, revision)).isEqualTo(then);
    assertThat(revisions.spec(agent, "0123456789")).isNull();
  }

  @Test
  void anIdlePodHasNothingOfASessionYet() {
    // Given
    AgentDeployment agent = agent(AgentSpecs.of("agent:1", 1, 0, false));

    // When
    Pod pod = SimulatedOperator.PODS.idle(agent, agent.getSpec(), 4, "7c9f");

    // Then
    assertThat(pod.getMetadata().getName()).endsWith("-4");
    assertThat(pod.getMetadata().getLabels())
        .containsEntry(Names.STATE, Names.STATE_STARTING)
        .containsEntry(Names.REVISION, "7c9f")
        .doesNotContainKey(Names.SESSION);
    assertThat(pod.getMetadata().getAnnotations()).isNotEmpty().doesNotContainKey(Names.CLAIMED_AT);
    assertThat(pod.getMetadata().getFinalizers()).containsExactly(Names.USAGE_FINALIZER);
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isNull();
    assertThat(pod.getSpec().getContainers())
        .extracting("name")
        .containsExactly(SessionPod.AGENT, SessionPod.RUNNER);
  }

  private AgentDeployment agent(AgentDeploymentSpec spec) {
    AgentDeployment agent = new AgentDeployment();
    agent.getMetadata().setNamespace(World.ORG);
    agent.getMetadata().setName(World.AGENT);
    agent.setSpec(spec);
    return cluster.agents.create(agent);
  }

  private Map<String, Long> numbers(AgentDeployment agent) {
    return cluster.revisions(World.ORG, agent.getMetadata().getUid()).stream()
        .collect(
            Collectors.toMap(
                revision -> revision.getMetadata().getLabels().get(Names.REVISION),
                ControllerRevision::getRevision));
  }

  private List<String> kept(AgentDeployment agent) {
    return cluster.revisions(World.ORG, agent.getMetadata().getUid()).stream()
        .map(revision -> revision.getMetadata().getLabels().get(Names.REVISION))
        .toList();
  }
}

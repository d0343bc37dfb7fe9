package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Revision;
import dev.greenroom.gateway.wire.Deployment;
import dev.greenroom.gateway.wire.Deployment.Phase;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionHistoryTest {
  private static final String SPEC =
      "spec: {image: 'agent:2', pool: {capacity: 4}, session: {maxDurationSeconds: 600}}\n";
  private static final String CURRENT = Revision.of(Yaml.agent(SPEC).getSpec());

  @Test
  void theRevisionsKeptAreShownTheNewestFirstWithThePoolOfNow() {
    // Given
    AgentDeployment agent = agent(status(CURRENT, CURRENT, "False"));

    // When
    List<Deployment.Revision> history =
        new RevisionHistory(agent)
            .of(
                List.of(
                    kept("aaaa", 1, "agent:1"),
                    kept(CURRENT, 3, "agent:2"),
                    kept("bbbb", 2, "agent:0")));

    // Then
    assertThat(history).extracting(Deployment.Revision::number).containsExactly(3L, 2L, 1L);
    assertThat(history)
        .extracting(revision -> revision.deployment().manifest().spec().image())
        .containsExactly("agent:2", "agent:0", "agent:1");
    assertThat(history)
        .extracting(Deployment.Revision::phase)
        .containsExactly(Phase.Active, null, null);
    assertThat(history)
        .extracting(revision -> revision.deployment().manifest().spec())
        .allMatch(spec -> spec.autoScaling().maxAgents() == 4)
        .allMatch(spec -> spec.maxSessionDurationSeconds() == 600);
    assertThat(history.get(0).deployment().id())
        .isEqualTo(ServiceView.of(agent).activeDeploymentId());
    assertThat(Yaml.json(history.get(2)).at("/createdAt").asText())
        .isEqualTo("2026-01-01T00:00:01.000Z");
  }

  @Test
  void theOneThatServesAndTheOneThatFailsAreToldApart() {
    assertThat(phases(status(CURRENT, "aaaa", "True"))).containsExactly(Phase.Failed, Phase.Active);
    assertThat(phases(status(CURRENT, "aaaa", "False")))
        .containsExactly(Phase.Validating, Phase.Active);
    assertThat(phases(status("aaaa", "aaaa", "True")))
        .as("what is said of an earlier spec is not said of this one")
        .containsExactly(Phase.Validating, Phase.Active);
  }

  @Test
  void aSpecThatTheOperatorHasNotSeenYetIsTheNewest() {
    // When
    List<Deployment.Revision> history =
        new RevisionHistory(agent("")).of(List.of(kept("aaaa", 1, "agent:1")));

    // Then
    assertThat(history).extracting(Deployment.Revision::number).containsExactly(null, 1L);
    assertThat(history.get(0).phase()).isEqualTo(Phase.Active);
  }

  private static List<Phase> phases(String status) {
    return new RevisionHistory(agent(status))
        .of(List.of(kept("aaaa", 1, "agent:1"), kept(CURRENT, 2, "agent:2"))).stream()
            .map(Deployment.Revision::phase)
            .toList();
  }

  private static AgentDeployment agent(String status) {
    return Yaml.agent(SPEC + status);
  }

  private static String status(String current, String ready, String degraded) {
    return """
        status:
          revision: {current: %s, ready: %s}
          conditions:
          - type: Degraded
            status: "%s"
            observedGeneration: 2
            lastTransitionTime: "2026-01-02T03:04:06Z"
            reason: AgentCrashed
            message: it fails
        """
        .formatted(current, ready, degraded);
  }

  private static ControllerRevision kept(String hash, long number, String image) {
    return new ControllerRevisionBuilder()
        .withNewMetadata()
        .withName("my-agent-1b2c3d4e-" + hash)
        .withCreationTimestamp("2026-01-01T00:00:0" + number + "Z")
        .addToLabels(Names.REVISION, hash)
        .endMetadata()
        .withRevision(number)
        .withData(Map.of("image", image))
        .build();
  }
}

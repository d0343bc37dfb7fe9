package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceViewTest {
  private static final String USUAL = "spec: {image: 'acme/agent:0.1'}\n";

  @Test
  void showsEveryKeyThatAClientIndexes() {
    // Given
    String rest =
        """
        spec:
          image: acme/agent:0.1
          secretSet: my-secrets
          imagePullSecret: pull
          pool: {capacity: 7, warm: 2}
          session: {maxDurationSeconds: 600}
        status:
          pool: {active: 3}
          conditions:
          - type: Ready
            status: "True"
            observedGeneration: 2
            lastTransitionTime: "2026-01-02T03:04:06Z"
            reason: Available
            message: New sessions can be started
        """;

    // When
    JsonNode service = Yaml.json(ServiceView.of(Yaml.agent(rest)));

    // Then
    String id = service.path("activeDeploymentId").asText();
    assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(service)
        .isEqualTo(
            Yaml.json(
                """
                id: 1b2c3d4e-0000-4000-8000-000000000001
                name: my-agent
                region: local
                ready: true
                available: true
                createdAt: "2026-01-02T03:04:05.000Z"
                updatedAt: "2026-01-03T00:00:00.000Z"
                desiredDeploymentId: ID
                activeDeploymentId: ID
                reconciledDeploymentId: ID
                activeDeploymentReady: true
                autoScaling: {minReplicas: 2, maxReplicas: 7, minAgents: 2, maxAgents: 7}
                activeSessionCount: 3
                agentProfile: agent-1x
                resources: {cpu: 500m, memory: 1Gi}
                krispViva: {audioFilter: null}
                deployment:
                  id: ID
                  serviceId: 1b2c3d4e-0000-4000-8000-000000000001
                  buildId: null
                  createdAt: "2026-01-02T03:04:05.000Z"
                  updatedAt: "2026-01-03T00:00:00.000Z"
                  manifest:
                    apiVersion: greenroom.dev/v1alpha1
                    kind: AgentDeployment
                    metadata: {name: my-agent, namespace: acme}
                    spec:
                      image: acme/agent:0.1
                      autoScaling: {minReplicas: 2, maxReplicas: 7, minAgents: 2, maxAgents: 7}
                      imagePullSecretName: pull
                      envFromSecretNames: [my-secrets]
                      resources: {cpu: 500m, memory: 1Gi}
                      maxSessionDurationSeconds: 600
                conditions:
                - {type: Ready, status: "True", reason: Available, message: New sessions can be started}
                errors: []
                """
                    .replace("ID\n", id + "\n")));
  }

  @Test
  void anAgentThatTheOperatorHasNotSeenYetHasAllOfItToo() {
    // When
    JsonNode service = Yaml.json(ServiceView.of(Yaml.agent(USUAL)));

    // Then
    assertThat(service.path("ready").asBoolean()).isTrue();
    assertThat(service.path("activeSessionCount").asInt(-1)).isZero();
    assertThat(service.path("autoScaling").path("maxReplicas").asInt()).isEqualTo(10);
    assertThat(service.path("conditions")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "false,True,2,true",
    "false,False,2,false",
    "false,False,1,true",
    "true,True,2,false"
  })
  void isReadyAsTheOperatorSaysOfThisSpecAndNeverSuspended(
      boolean suspend, String status, long generation, boolean ready) {
    // Given
    String rest =
        """
        spec: {image: 'acme/agent:0.1', suspend: %s}
        status:
          conditions:
          - type: Ready
            status: "%s"
            observedGeneration: %d
            lastTransitionTime: "2026-01-02T03:04:06Z"
            reason: R
            message: m
        """
            .formatted(suspend, status, generation);

    // When
    JsonNode service = Yaml.json(ServiceView.of(Yaml.agent(rest)));

    // Then
    assertThat(service.path("ready").asBoolean()).isEqualTo(ready);
    assertThat(service.path("available").asBoolean()).isEqualTo(ready);
    assertThat(service.path("activeDeploymentReady").asBoolean()).isEqualTo(ready);
  }

  @Test
  void ownResourcesAreShownInsteadOfAProfile() {
    // When
    JsonNode service =
        Yaml.json(
            ServiceView.of(
                Yaml.agent(
                    "spec: {image: i, resources: {requests: {cpu: 250m}, limits: {memory: 3Gi}}}")));

    // Then
    assertThat(service.path("agentProfile").isNull()).isTrue();
    assertThat(service.path("resources")).isEqualTo(Yaml.json("cpu: 250m\nmemory: 3Gi\n"));
  }

  @Test
  void aRevisionKeepsItsIdWhenThePoolChangesAndGetsAnotherWithAnotherImage() {
    // When
    String id = ServiceView.of(Yaml.agent(USUAL)).activeDeploymentId();
    String pool =
        ServiceView.of(Yaml.agent("spec: {image: 'acme/agent:0.1', pool: {capacity: 3}}"))
            .activeDeploymentId();
    String image =
        ServiceView.of(Yaml.agent("spec: {image: 'acme/agent:0.2'}")).activeDeploymentId();

    // Then
    assertThat(pool).isEqualTo(id);
    assertThat(image).isNotEqualTo(id);
  }
}

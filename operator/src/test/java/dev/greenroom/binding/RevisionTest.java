package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.GreenroomSerialization;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
  private static final String PLAIN = "image: a";
  private static final KubernetesSerialization YAML = GreenroomSerialization.create();

  @Test
  void theOrderOfMapsDoesNotMatter() {
    assertThat(of("{image: a, nodeSelector: {x: '1', y: '2'}}"))
        .isEqualTo(of("{nodeSelector: {y: '2', x: '1'}, image: a}"));
    assertThat(of("{image: a, resources: {limits: {cpu: '1', memory: 1Gi}}}"))
        .isEqualTo(of("{image: a, resources: {limits: {memory: 1Gi, cpu: '1'}}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{image: a, pool: {capacity: 3, warm: 1}}",
        "{image: a, session: {maxDurationSeconds: 60}}",
        "{image: a, suspend: true}",
        "{image: a, fieldOfALaterVersion: 1}"
      })
  void whatDoesNotGoIntoThePodMakesNoRevision(String spec) {
    assertThat(of(spec)).isEqualTo(of(PLAIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{image: b}",
        "{image: a, imagePullPolicy: Always}",
        "{image: a, command: [x]}",
        "{image: a, args: [x]}",
        "{image: a, env: [{name: X, value: '1'}]}",
        "{image: a, secretSet: s}",
        "{image: a, imagePullSecret: s}",
        "{image: a, port: 9000}",
        "{image: a, profile: agent-2x}",
        "{image: a, resources: {limits: {cpu: '1'}}}",
        "{image: a, runAsUser: 1001}",
        "{image: a, nodeSelector: {x: '1'}}",
        "{image: a, tolerations: [{operator: Exists}]}"
      })
  void everythingElseMakesOne(String spec) {
    assertThat(of(spec)).isNotEqualTo(of(PLAIN)).matches("[0-9a-f]{10}");
  }

  @Test
  void theOrderOfListsMatters() {
    assertThat(of("{image: a, args: [x, y]}")).isNotEqualTo(of("{image: a, args: [y, x]}"));
  }

  private static String of(String spec) {
    String yaml =
        "apiVersion: greenroom.dev/v1alpha1\nkind: AgentDeployment\nspec: "
            + (spec.startsWith("{") ? spec : "{" + spec + "}");
    AgentDeploymentSpec read = YAML.unmarshal(yaml, AgentDeployment.class).getSpec();
    return Revision.of(read);
  }
}

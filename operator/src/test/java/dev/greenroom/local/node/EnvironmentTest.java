package dev.greenroom.local.node;

import static dev.greenroom.local.node.TestPods.env;
import static dev.greenroom.local.node.TestPods.field;
import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private final ConfigSource source =
      new ConfigSource() {
        @Override
        public Optional<Map<String, String>> secret(String name) {
          return Optional.ofNullable(Map.of("keys", Map.of("TOKEN", "t0p")).get(name));
        }

        @Override
        public Optional<Map<String, String>> configMap(String name) {
          return Optional.ofNullable(Map.of("settings", Map.of("LEVEL", "high")).get(name));
        }
      };

  private Map<String, String> resolve(ContainerBuilder container) throws Exception {
    Container built = container.build();
    return Environment.of(
        TestPods.withUid(pod("acme", "one", built).build(), "u-1"),
        built,
        source,
        new PortMap(Map.of(8080, 41234)),
        Map.of("HOME", "/tmp"));
  }

  @Test
  void laterVariablesSeeEarlierOnesAndTheirLocalPorts() throws Exception {
    // When
    Map<String, String> variables =
        resolve(
            sh("agent", "")
                .addToEnv(env("PORT", "8080"))
                .addToEnv(env("URL", "http://localhost:$(PORT)/$(LATER)"))
                .addToEnv(env("LATER", "x")));
    // Then
    assertThat(variables)
        .containsEntry("URL", "http://localhost:41234/$(LATER)")
        .containsEntry("HOME", "/tmp");
  }

  @Test
  void envWinsOverEnvFrom() throws Exception {
    // When
    Map<String, String> variables =
        resolve(
            sh("agent", "")
                .addNewEnvFrom()
                .withNewSecretRef("keys", false)
                .endEnvFrom()
                .addToEnv(env("TOKEN", "mine")));
    // Then
    assertThat(variables).containsEntry("TOKEN", "mine");
  }

  @Test
  void givesFieldsOfThePod() throws Exception {
    // When
    Map<String, String> variables =
        resolve(
            sh("agent", "")
                .addToEnv(field("UID", "metadata.uid"))
                .addToEnv(field("NONE", "metadata.labels['none']")));
    // Then
    assertThat(variables).containsEntry("UID", "u-1").containsEntry("NONE", "");
  }

  @Test
  void leavesOutOptionalKeysThatAreMissing() throws Exception {
    // When
    Map<String, String> variables = resolve(sh("agent", "").addToEnv(key("keys", "NO", true)));
    // Then
    assertThat(variables).containsOnlyKeys("HOME");
  }

  @Test
  void saysWhatIsMissingInTheKubeletsWords() {
    // Then
    assertThatExceptionOfType(ContainerConfigException.class)
        .isThrownBy(() -> resolve(sh("agent", "").addToEnv(key("none", "A", false))))
        .withMessage("secret \"none\" not found");
    assertThatExceptionOfType(ContainerConfigException.class)
        .isThrownBy(() -> resolve(sh("agent", "").addToEnv(key("keys", "A", false))))
        .withMessage("couldn't find key A in Secret acme/keys");
    assertThatExceptionOfType(ContainerConfigException.class)
        .isThrownBy(
            () ->
                resolve(
                    sh("agent", "")
                        .addNewEnvFrom()
                        .withNewConfigMapRef("none", false)
                        .endEnvFrom()))
        .withMessage("configmap \"none\" not found");
  }

  private static io.fabric8.kubernetes.api.model.EnvVar key(
      String secret, String key, boolean optional) {
    return new io.fabric8.kubernetes.api.model.EnvVarBuilder()
        .withName("KEY")
        .withNewValueFrom()
        .withNewSecretKeyRef(key, secret, optional)
        .endValueFrom()
        .build();
  }
}

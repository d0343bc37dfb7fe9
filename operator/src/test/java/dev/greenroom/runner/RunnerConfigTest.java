package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.runner.protocol.Signing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunnerConfigTest {
  private final Map<String, String> env =
      new HashMap<>(
          Map.of(
              "GREENROOM_POD_UID",
              "uid",
              "GREENROOM_PUBLIC_KEY",
              Signing.encode(Signing.newKeyPair().getPublic())));

  @Test
  void hasDefaultsForAllButPodAndKey() {
    // Given, When
    RunnerConfig config = RunnerConfig.from(env);

    // Then
    assertThat(config.agentPort()).isEqualTo(8080);
    assertThat(config.runnerPort()).isEqualTo(8090);
    assertThat(config.grace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.terminationLog()).isEqualTo(Path.of("/dev/termination-log"));
    assertThat(config.gateway()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "GREENROOM_POD_UID, ''",
    "GREENROOM_PUBLIC_KEY, ''",
    "GREENROOM_AGENT_PORT, 0",
    "GREENROOM_RUNNER_PORT, 65536",
    "GREENROOM_GRACE_SECONDS, soon",
  })
  void namesTheVariableThatIsWrong(String name, String value) {
    // Given
    env.put(name, value);

    // When, Then
    assertThatThrownBy(() -> RunnerConfig.from(env))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({
    "GREENROOM_GATEWAY, gateway:7300",
    "GREENROOM_GATEWAY, 'http://'",
    "GREENROOM_GATEWAY, 'https://gateway'",
    "GREENROOM_GATEWAY, 'http://gateway:99999'",
    "GREENROOM_TOKEN, ''",
    "GREENROOM_POD_NAME, ''",
    "GREENROOM_POD_NAMESPACE, ''",
  })
  void wantsAllOrNothingOfAGateway(String name, String value) {
    // Given
    env.put("GREENROOM_GATEWAY", "http://gateway:7300");
    env.put("GREENROOM_TOKEN", "secret");
    env.put("GREENROOM_POD_NAME", "pod");
    env.put("GREENROOM_POD_NAMESPACE", "acme");
    assertThat(RunnerConfig.from(env).gateway()).isPresent();
    assertThat(RunnerConfig.from(env).toString()).doesNotContain("secret");
    env.put(name, value);

    // When, Then
    assertThatThrownBy(() -> RunnerConfig.from(env))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @Test
  void doesNotTakeAnythingForAKey() {
    // Given
    env.put("GREENROOM_PUBLIC_KEY", "c29tZXRoaW5n");

    // When, Then
    assertThatThrownBy(() -> RunnerConfig.from(env)).hasMessageContaining("X.509 Ed25519");
  }
}

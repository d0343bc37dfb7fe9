package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.GreenroomSerialization;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pods that AgentDeployments give, as whole files. Written anew with {@code
 * -Dgreenroom.golden=write}; then read the difference before you commit it.
 */
class SessionPodGoldenTest {
  private static final Path CASES = Path.of("src/test/resources/golden-pods");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final KubernetesSerialization YAML = GreenroomSerialization.create();

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theAgentDeploymentGivesThisPod(Path folder) throws IOException {
    // Given
    AgentDeployment agent =
        YAML.unmarshal(
            Files.readString(folder.resolve("in-agentdeployment.yaml")), AgentDeployment.class);
    boolean placement = !folder.endsWith("placement-ignored");
    PodSettings settings =
        new PodSettings(
            "registry.example/greenroom:0.1",
            List.of(),
            List.of("runner"),
            "IfNotPresent",
            "cHVibGlj",
            placement,
            folder.endsWith("no-gateway")
                ? null
                : new PodSettings.Greeting("http://gateway:7300", () -> "c2VjcmV0"));

    // When
    Pod pod =
        new SessionPod(settings)
            .cold(
                agent,
                3,
                "hello-1",
                SessionLimits.declared(session(folder).limits(), agent.getSpec()),
                NOW);

    // Then
    Path expected = folder.resolve("out-pod.yaml");
    if ("write".equals(System.getProperty("greenroom.golden"))) {
      Files.writeString(expected, YAML.asYaml(pod));
    }
    assertThat(tree(YAML.asYaml(pod))).isEqualTo(tree(Files.readString(expected)));
  }

  private static JsonNode tree(String yaml) {
    return YAML.unmarshal(yaml, JsonNode.class);
  }

  private static AgentSessionSpec session(Path folder) throws IOException {
    Path file = folder.resolve("in-session.yaml");
    return Files.exists(file)
        ? YAML.unmarshal(Files.readString(file), AgentSession.class).getSpec()
        : new AgentSessionSpec("my-first-agent", null, null, null, null, null, null, null, null);
  }
}

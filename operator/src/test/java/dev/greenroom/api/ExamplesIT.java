package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.local.controlplane.BinarySearch;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every manifest of {@code examples/} is one that the API server takes as it stands. */
class ExamplesIT {
  private static final Path FOLDER = Path.of("../examples");
  private static final List<String> ORDER = List.of("Namespace", "AgentDeployment", "AgentSession");

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @TestFactory
  Stream<DynamicTest> takesEveryExample() {
    List<Manifest> examples =
        Manifest.in(FOLDER, "").stream()
            .filter(manifest -> !manifest.name().equals("kustomization"))
            .sorted(Comparator.comparingInt(ExamplesIT::order))
            .toList();
    assertThat(examples).extracting(Manifest::kind).containsAll(ORDER);
    return Stream.concat(
        examples.stream().map(e -> DynamicTest.dynamicTest(e.name(), () -> takes(e))),
        Stream.of(DynamicTest.dynamicTest("kustomization", ExamplesIT::takesTheKustomization)));
  }

  private static void takesTheKustomization() throws IOException, InterruptedException {
    // When
    Process kubectl =
        new ProcessBuilder(
                BinarySearch.onThisMachine(System.getenv(), line -> {}).find().kubectl().toString(),
                "--kubeconfig=" + server.kubeconfig(),
                "apply",
                "--server-side",
                "--force-conflicts",
                "-k",
                FOLDER.toString())
            .redirectErrorStream(true)
            .start();
    kubectl.getOutputStream().close();
    String said = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // Then
    assertThat(kubectl.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("namespace/acme", "agentdeployment.greenroom.dev/my-first-agent")
        .doesNotContain("agentsession");
  }

  private static void takes(Manifest example) {
    // Given
    GenericKubernetesResource resource =
        server
            .client()
            .getKubernetesSerialization()
            .unmarshal(example.json().toString(), GenericKubernetesResource.class);
    // When
    var taken =
        server
            .client()
            .resource(resource)
            .fieldValidation(Validation.STRICT)
            .fieldManager("examples")
            .serverSideApply();
    // Then
    assertThat(taken.getMetadata().getUid()).isNotBlank();
  }

  private static int order(Manifest example) {
    int place = ORDER.indexOf(example.kind());
    return place < 0 ? 1 : place; // Secrets and the like: after the namespace
  }
}

package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the API server accepts and refuses, one fact in each manifest of {@code crds/}. */
class CrdValidationIT {
  private static final Path FOLDER = Path.of("src/test/resources/crds");

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private final ObjectMapper json = new ObjectMapper();
  private final KubernetesSerialization serialization = GreenroomSerialization.create();

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @TestFactory
  Stream<DynamicTest> acceptsTheValid() {
    return Manifest.in(FOLDER, "valid-").stream()
        .map(manifest -> DynamicTest.dynamicTest(manifest.name(), () -> accepts(manifest)));
  }

  @TestFactory
  Stream<DynamicTest> refusesTheInvalidAndNamesTheField() {
    return Manifest.in(FOLDER, "invalid-").stream()
        .map(manifest -> DynamicTest.dynamicTest(manifest.name(), () -> refuses(manifest)));
  }

  private void accepts(Manifest manifest) throws Exception {
    // When
    GenericKubernetesResource stored = manifest.create(server.client(), server.namespace());
    // Then
    JsonNode generic = json.readTree(serialization.asJson(stored));
    for (String promise : manifest.comments("becomes")) {
      String[] fieldAndValue = promise.split(" = ", 2);
      JsonNode value = generic.at("/" + fieldAndValue[0].replace('.', '/'));
      assertThat(value.isMissingNode() ? "absent" : value.toString())
          .as(promise)
          .isEqualTo(fieldAndValue[1]);
    }
    assertThat(spec(typed(stored))).isEqualTo(spec(stored));
  }

  private void refuses(Manifest manifest) {
    // When
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class,
            () -> manifest.create(server.client(), server.namespace()));
    // Then
    assertThat(refusal).as("was accepted").isNotNull();
    assertThat(refusal.getCode()).isIn(400, 422);
    assertThat(refusal.getStatus().getMessage()).contains(manifest.comments("refused"));
  }

  private HasMetadata typed(GenericKubernetesResource stored) {
    Class<? extends HasMetadata> kind =
        stored.getKind().equals("AgentSession") ? AgentSession.class : AgentDeployment.class;
    return serialization.unmarshal(serialization.asJson(stored), kind);
  }

  private JsonNode spec(HasMetadata resource) throws Exception {
    JsonNode spec = json.readTree(serialization.asJson(resource)).get("spec");
    for (String amounts : new String[] {"requests", "limits"}) {
      // a quantity given as a number is written back as text: the same quantity
      if (spec.at("/resources/" + amounts) instanceof ObjectNode quantities) {
        quantities.properties().forEach(e -> quantities.put(e.getKey(), e.getValue().asText()));
      }
    }
    return spec;
  }
}

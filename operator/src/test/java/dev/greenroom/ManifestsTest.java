package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManifestsTest {
  @Test
  void aDefinitionThatWasJustMadeIsNotEstablishedYet() {
    // Given
    CustomResourceDefinition bare = new CustomResourceDefinition();
    CustomResourceDefinitionStatus status = new CustomResourceDefinitionStatus();
    status.setConditions(null);
    CustomResourceDefinition fresh = new CustomResourceDefinition();
    fresh.setStatus(status);

    // When
    List<Boolean> established =
        List.of(
            Manifests.isEstablished(null),
            Manifests.isEstablished(bare),
            Manifests.isEstablished(fresh),
            Manifests.isEstablished(with("False")),
            Manifests.isEstablished(with("True")));

    // Then
    assertThat(established).containsExactly(false, false, false, false, true);
  }

  private static CustomResourceDefinition with(String status) {
    return new CustomResourceDefinitionBuilder()
        .withNewStatus()
        .addNewCondition()
        .withType("Established")
        .withStatus(status)
        .endCondition()
        .endStatus()
        .build();
  }
}

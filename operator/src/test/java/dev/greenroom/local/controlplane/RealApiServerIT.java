package dev.greenroom.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RealApiServerIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @Test
  void refusesAPatchWhoseTestFails() {
    // Given
    ConfigMap stored = server.client().resource(configMap("guarded", "warm")).create();

    // When
    KubernetesClientException refused =
        catchThrowableOfType(
            KubernetesClientException.class,
            () ->
                server
                    .client()
                    .resource(stored)
                    .patch(
                        PatchContext.of(PatchType.JSON),
                        """
                        [{"op": "test", "path": "/data/state", "value": "active"},
                         {"op": "replace", "path": "/data/state", "value": "retired"}]"""));

    // Then
    assertThat(refused.getCode()).isEqualTo(422);
  }

  @Test
  void appliesServerSide() {
    // Given
    ConfigMap wanted = configMap("applied", "one");

    // When
    server.client().resource(wanted).fieldManager("test").serverSideApply();

    // Then
    assertThat(server.client().resource(wanted).get().getMetadata().getManagedFields())
        .anyMatch(field -> "Apply".equals(field.getOperation()));
  }

  @Test
  void takesAPodWithoutAServiceAccount() {
    // Given
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("bare")
            .withNamespace(server.namespace())
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("agent")
            .withImage("registry.example/agent:1")
            .endContainer()
            .endSpec()
            .build();

    // When
    var created = server.client().resource(pod).create();

    // Then
    assertThat(created.getMetadata().getUid()).isNotEmpty();
    assertThat(created.getSpec().getVolumes()).isEmpty();
  }

  @Test
  void givesTheNodesCertificateNoRights() {
    // Given
    URI secrets = URI.create(server.client().getMasterUrl() + "api/v1/secrets");
    HttpClient stranger = HttpClient.newBuilder().sslContext(server.kubeletTls()).build();

    // When
    var answer =
        stranger.sendAsync(HttpRequest.newBuilder(secrets).build(), BodyHandlers.ofString());

    // Then
    assertThat(answer.join().statusCode()).isEqualTo(403);
  }

  @Test
  void keepsItsFilesFromOtherUsers() throws Exception {
    // Given
    var kubeconfig = server.kubeconfig();

    // When
    var permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig));

    // Then
    assertThat(permissions).isEqualTo("rw-------");
  }

  private static ConfigMap configMap(String name, String state) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(server.namespace())
        .endMetadata()
        .addToData("state", state)
        .build();
  }
}

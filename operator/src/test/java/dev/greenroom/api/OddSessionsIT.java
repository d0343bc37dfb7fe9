package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that the API server takes and a plain client can't read. */
class OddSessionsIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  /** Longer than Jackson reads unless told otherwise. */
  private static final String LONG_NAME = "n".repeat(60_000);

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @Test
  void stopNeitherTheListNorTheWatchOfTheOthers() {
    // Given
    create("deep-before", "\"body\": " + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000));
    create("long-name-before", "\"body\": {\"" + LONG_NAME + "\": 1}");
    try (KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(server.controlPlane().config())
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withKubernetesSerialization(GreenroomSerialization.create())
                .build();
        var informer =
            client.resources(AgentSession.class).inNamespace(server.namespace()).inform()) {
      // When
      create("deep-after", "\"body\": " + "{\"a\":".repeat(5000) + "1" + "}".repeat(5000));
      create("long-name-after", "\"body\": {\"" + LONG_NAME + "\": 1}");
      create(
          "odd-instant",
          "\"binding\": {\"podName\": \"p\", \"podUID\": \"u\", \"agentUID\": \"a\","
              + " \"boundTime\": \"2026-01-02t03:04:05.12345678901z\"}");
      create("plain", "\"body\": {}");
      // Then
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(informer.getStore().list())
                      .extracting(session -> session.getMetadata().getName())
                      .containsExactlyInAnyOrder(
                          "deep-before",
                          "deep-after",
                          "long-name-before",
                          "long-name-after",
                          "odd-instant",
                          "plain"));
      assertThat(informer.isWatching()).isTrue();
    }
  }

  /** Plain clients of other tests share the server and could not list these. */
  @AfterAll
  static void remove() {
    server.client().raw(sessions(), "DELETE", null);
  }

  /** Raw, for no client's model may stand between. */
  private static void create(String name, String spec) {
    server
        .client()
        .raw(
            sessions(),
            "POST",
            """
            {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSession",
             "metadata": {"name": "%s"}, "spec": {"agent": "my-agent", %s}}"""
                .formatted(name, spec));
  }

  private static String sessions() {
    return "/apis/greenroom.dev/v1alpha1/namespaces/" + server.namespace() + "/agentsessions";
  }
}

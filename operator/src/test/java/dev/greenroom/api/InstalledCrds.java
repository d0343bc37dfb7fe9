package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;

/** The committed definitions on a real API server, ready to take objects. */
public final class InstalledCrds {
  private InstalledCrds() {}

  /** Applies the files of {@code crds/} and waits until both kinds can be listed. */
  public static void on(KubernetesClient client) {
    for (Manifest manifest : Manifest.in(Crds.FOLDER, "agent")) {
      CustomResourceDefinition definition =
          client
              .getKubernetesSerialization()
              .unmarshal(manifest.text(), CustomResourceDefinition.class);
      client.resource(definition).forceConflicts().serverSideApply();
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions() // 404 and 429 while the server takes the definitions in
        .untilAsserted(
            () -> {
              for (String kind : new String[] {"agentdeployments", "agentsessions"}) {
                assertThat(client.raw("/apis/greenroom.dev/v1alpha1/" + kind + "?limit=1"))
                    .isNotNull();
              }
            });
  }
}

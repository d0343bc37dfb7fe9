package dev.greenroom.testing;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

/** The end of all that a test without an operator left: it goes without its finalizers. */
public final class Sweep {
  private Sweep() {}

  /**
   * What classes before this one have left, as those that fail do: an operator would fill their
   * pools, and nobody lets go of their sessions.
   */
  public static void ofClassesBefore(KubernetesClient client) {
    client.resources(AgentDeployment.class).inAnyNamespace().delete();
    client.resources(AgentSession.class).inAnyNamespace().list().getItems().stream()
        .filter(session -> !session.getMetadata().getFinalizers().isEmpty())
        .map(session -> session.getMetadata().getNamespace())
        .distinct()
        .toList()
        .forEach(namespace -> of(client, namespace));
  }

  public static void of(KubernetesClient client, String namespace) {
    var sessions = client.resources(AgentSession.class).inNamespace(namespace);
    sessions.list().getItems().forEach(session -> unhold(client, session));
    sessions.delete();
    var pods = client.pods().inNamespace(namespace);
    pods.list().getItems().forEach(pod -> unhold(client, pod));
    pods.withGracePeriod(0).delete();
    client.resources(AgentDeployment.class).inNamespace(namespace).delete();
  }

  private static <T extends HasMetadata> void unhold(KubernetesClient client, T object) {
    client
        .resource(object)
        .edit(
            read -> {
              read.getMetadata().setFinalizers(null);
              return read;
            });
  }
}

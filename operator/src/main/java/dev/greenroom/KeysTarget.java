package dev.greenroom;

import dev.greenroom.api.Names;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which keys a command is about, and how it answers. */
final class KeysTarget {
  @Option(
      names = "--organization",
      paramLabel = "NAME",
      description = "The organisation (the namespace of the kubeconfig's context).")
  private @Nullable String organization;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = Up.RELEASE_NAMESPACE,
      description = "Namespace of Greenroom's own Secrets (${DEFAULT-VALUE}).")
  private String namespace = Up.RELEASE_NAMESPACE;

  @Option(
      names = "--output",
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
  private Output output = Output.table;

  /** Written as they are typed. */
  enum Output {
    table,
    json
  }

  boolean asJson() {
    return output == Output.json;
  }

  /** Asks the cluster, once it is sure that the organisation is there. */
  <T> T ask(BiFunction<KeyStore, String, T> question) {
    Config config = Config.autoConfigure(null);
    String chosen = organization == null ? config.getNamespace() : organization;
    if (chosen == null || chosen.isBlank()) {
      throw new LocalException(
          "The kubeconfig's context has no namespace. Say which organisation is meant:"
              + " --organization NAME.");
    }
    try (Connection connection = Connection.open(config, InstantSource.system())) {
      KubernetesClient client = connection.requests();
      try {
        requireOrganization(client, chosen);
        requireNamespace(client);
        return question.apply(
            new KeyStore(client, namespace, connection.serverClock(), new SecureRandom()), chosen);
      } catch (KubernetesClientException e) {
        throw Preflight.unusable(client, e);
      } catch (IllegalArgumentException e) {
        throw new LocalException(Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
      }
    }
  }

  private static void requireOrganization(KubernetesClient client, String name) {
    Namespace found = Preflight.first(() -> client.namespaces().withName(name).get());
    Map<String, String> labels = found == null ? null : found.getMetadata().getLabels();
    if (labels == null || !"true".equals(labels.get(Names.ORGANIZATION))) {
      throw new LocalException(
          "The cluster has no organisation %s: a namespace with the label %s=true. Choose another with --organization."
              .formatted(name, Names.ORGANIZATION));
    }
  }

  private void requireNamespace(KubernetesClient client) {
    if (client.namespaces().withName(namespace).get() == null) {
      throw new LocalException(
          "The cluster has no namespace %s. Say with --namespace where Greenroom is installed."
              .formatted(namespace));
    }
  }
}

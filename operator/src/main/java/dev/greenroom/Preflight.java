package dev.greenroom;

import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;

/** What must be true of a cluster before an operator starts on it, said in words when it is not. */
final class Preflight {
  private static final List<String> DEFINITIONS =
      List.of("agentdeployments.greenroom.dev", "agentsessions.greenroom.dev");

  private Preflight() {}

  static void check(KubernetesClient client, String namespace) {
    try {
      for (String definition : DEFINITIONS) {
        if (client.apiextensions().v1().customResourceDefinitions().withName(definition).get()
            == null) {
          throw new LocalException(
              "The cluster has no CustomResourceDefinition %s. Apply them, then start again: kubectl apply --server-side -f crds/"
                  .formatted(definition));
        }
      }
      if (client.namespaces().withName(namespace).get() == null) {
        throw new LocalException(
            "The cluster has no namespace %s. Make it (kubectl create namespace %s), or choose another with --namespace."
                .formatted(namespace, namespace));
      }
    } catch (KubernetesClientException e) {
      throw unusable(client, e);
    }
  }

  static LocalException unusable(KubernetesClient client, KubernetesClientException e) {
    return new LocalException(
        "The cluster at %s cannot be used: %s. Check KUBECONFIG and the rights of its user."
            .formatted(client.getMasterUrl(), cause(e)),
        e);
  }

  private static String cause(KubernetesClientException e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
  }
}

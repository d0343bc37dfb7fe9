package dev.greenroom;

import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What must be true of a cluster before an operator starts on it, said in words when it is not. */
final class Preflight {
  private static final List<String> DEFINITIONS =
      List.of("agentdeployments.greenroom.dev", "agentsessions.greenroom.dev");

  /** With the second the classes are there, and the connection. */
  private static final int TRIES = 3;

  private Preflight() {}

  static void check(KubernetesClient client, String namespace) {
    try {
      for (String definition : DEFINITIONS) {
        if (first(
                () ->
                    client
                        .apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(definition)
                        .get())
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

  /**
   * The first request of a process, once more when it was not answered in time: on a busy node
   * loading the code for it can take longer than the request may.
   */
  static <T extends @Nullable Object> T first(Supplier<T> request) {
    for (int tries = 1; ; tries++) {
      try {
        return request.get();
      } catch (KubernetesClientException e) {
        if (tries == TRIES || !(deepest(e) instanceof TimeoutException)) {
          throw e;
        }
      }
    }
  }

  static LocalException unusable(KubernetesClient client, KubernetesClientException e) {
    return new LocalException(
        "The cluster at %s cannot be used: %s. Check KUBECONFIG and the rights of its user."
            .formatted(client.getMasterUrl(), cause(e)),
        e);
  }

  private static String cause(KubernetesClientException e) {
    Throwable deepest = deepest(e);
    return deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
  }

  private static Throwable deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest;
  }
}

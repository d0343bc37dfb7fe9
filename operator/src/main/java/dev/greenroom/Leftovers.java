package dev.greenroom;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Pages;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What only an operator can finish: objects that hold one of Greenroom's finalizers. Without an
 * operator they, and their namespaces, can't be deleted.
 */
record Leftovers(long agents, long sessions, long pods) {
  static Leftovers of(KubernetesClient client) {
    return new Leftovers(
        holding(Names.POOL_FINALIZER, client.resources(AgentDeployment.class).inAnyNamespace()),
        holding(Names.SESSION_FINALIZER, client.resources(AgentSession.class).inAnyNamespace()),
        holding(
            Names.USAGE_FINALIZER,
            client.pods().inAnyNamespace().withLabel(Names.MANAGED_BY, Names.GREENROOM)));
  }

  boolean none() {
    return agents + sessions + pods == 0;
  }

  @Override
  public String toString() {
    return "%d agents, %d sessions, %d pods".formatted(agents, sessions, pods);
  }

  private static <T extends HasMetadata, L extends KubernetesResourceList<T>> long holding(
      String finalizer, Listable<L> objects) {
    AtomicLong holding = new AtomicLong();
    try {
      Pages.forEach(
          objects,
          object -> {
            if (object.getMetadata().getFinalizers().contains(finalizer)) {
              holding.incrementAndGet();
            }
          });
      return holding.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) { // the kind itself is gone
        return 0;
      }
      throw e;
    }
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Every AgentDeployment as one watch shows it. */
public final class AgentCache implements AgentSource, AutoCloseable {
  private final SharedIndexInformer<AgentDeployment> informer;

  private AgentCache(SharedIndexInformer<AgentDeployment> informer) {
    this.informer = informer;
  }

  /** Starts the watch; returns once the first list is there. */
  public static AgentCache start(KubernetesClient client) {
    SharedIndexInformer<AgentDeployment> informer =
        client.resources(AgentDeployment.class).inAnyNamespace().runnableInformer(0);
    // Whatever ends the watch, the kind's own deletion too, go on trying: it may come back.
    informer.exceptionHandler((started, cause) -> true);
    informer.run();
    return new AgentCache(informer);
  }

  @Override
  public @Nullable AgentDeployment named(String namespace, String name) {
    return informer.getIndexer().getByKey(Cache.namespaceKeyFunc(namespace, name));
  }

  @Override
  public void close() {
    informer.stop();
  }
}

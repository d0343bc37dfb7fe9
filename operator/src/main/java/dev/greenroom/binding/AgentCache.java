package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every AgentDeployment as one watch shows it. */
public final class AgentCache
    implements AgentSource, WatchGuard.Watch<AgentDeployment>, AutoCloseable {
  private final KubernetesClient client;
  private final Renewable<AgentDeployment> watch;

  private AgentCache(KubernetesClient client, ResourceEventHandler<AgentDeployment> listener) {
    this.client = client;
    this.watch = new Renewable<>(() -> newInformer(listener));
  }

  /** Starts the watch; returns once the first list is there. */
  public static AgentCache start(
      KubernetesClient client, ResourceEventHandler<AgentDeployment> listener) {
    return new AgentCache(client, listener);
  }

  private SharedIndexInformer<AgentDeployment> newInformer(
      ResourceEventHandler<AgentDeployment> listener) {
    SharedIndexInformer<AgentDeployment> informer =
        client.resources(AgentDeployment.class).inAnyNamespace().runnableInformer(0);
    // Whatever ends the watch, the kind's own deletion too, go on trying: it may come back.
    informer.exceptionHandler((started, cause) -> true);
    informer.addEventHandler(listener);
    return informer;
  }

  @Override
  public SharedIndexInformer<AgentDeployment> informer() {
    return watch.informer();
  }

  @Override
  public Map<String, String> live() {
    return Pages.versions(client.resources(AgentDeployment.class).inAnyNamespace());
  }

  @Override
  public void beginAnew() {
    watch.beginAnew();
  }

  @Override
  public @Nullable AgentDeployment named(String namespace, String name) {
    return informer().getIndexer().getByKey(Cache.namespaceKeyFunc(namespace, name));
  }

  @Override
  public void close() {
    watch.close();
  }
}

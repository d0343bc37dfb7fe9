package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every AgentDeployment as one watch shows it. */
public final class AgentCache
    implements AgentSource, WatchGuard.Watch<AgentDeployment>, AutoCloseable {
  private final KubernetesClient client;
  private final Renewable<AgentDeployment> watch;

  private AgentCache(KubernetesClient client) {
    this.client = client;
    this.watch = new Renewable<>(this::newInformer);
  }

  /** Starts the watch; returns once the first list is there. */
  public static AgentCache start(KubernetesClient client) {
    return new AgentCache(client);
  }

  private SharedIndexInformer<AgentDeployment> newInformer() {
    SharedIndexInformer<AgentDeployment> informer =
        client.resources(AgentDeployment.class).inAnyNamespace().runnableInformer(0);
    // Whatever ends the watch, the kind's own deletion too, go on trying: it may come back.
    informer.exceptionHandler((started, cause) -> true);
    return informer;
  }

  @Override
  public SharedIndexInformer<AgentDeployment> informer() {
    return watch.informer();
  }

  @Override
  public List<AgentDeployment> live() {
    return client.resources(AgentDeployment.class).inAnyNamespace().list().getItems();
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

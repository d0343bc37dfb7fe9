package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Greenroom's pods as one watch shows them, found by agent or by name. */
public final class PodCache implements PodSource, AutoCloseable {
  private static final String BY_AGENT = "agent-uid";

  private final SharedIndexInformer<Pod> informer;

  private PodCache(SharedIndexInformer<Pod> informer) {
    this.informer = informer;
  }

  /** Starts the watch; returns once the first list is there. */
  public static PodCache start(KubernetesClient client, ResourceEventHandler<Pod> listener) {
    SharedIndexInformer<Pod> informer =
        client
            .pods()
            .inAnyNamespace()
            .withLabel(Names.MANAGED_BY, Names.GREENROOM)
            .runnableInformer(0);
    informer.addIndexers(Map.of(BY_AGENT, PodCache::agentOf));
    // Whatever ends the watch, go on trying: an operator without news is worse than a slow one.
    informer.exceptionHandler((started, cause) -> true);
    informer.addEventHandler(listener);
    informer.run();
    return new PodCache(informer);
  }

  @Override
  public Collection<Pod> ofAgent(String agentUid) {
    return informer.getIndexer().byIndex(BY_AGENT, agentUid);
  }

  @Override
  public @Nullable Pod named(String namespace, String name) {
    return informer.getIndexer().getByKey(Cache.namespaceKeyFunc(namespace, name));
  }

  @Override
  public void close() {
    informer.stop();
  }

  private static List<String> agentOf(Pod pod) {
    String uid =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
            .get(Names.AGENT_UID);
    return uid == null ? List.of() : List.of(uid);
  }
}

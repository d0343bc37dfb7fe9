package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Greenroom's pods as one watch shows them, found by agent or by name, with what {@link LeanPod}
 * keeps of them.
 */
public final class PodCache implements PodSource, WatchGuard.Watch<Pod>, AutoCloseable {
  private static final String BY_AGENT = "agent-uid";

  private final KubernetesClient client;
  private final Renewable<Pod> watch;
  private final Departures departures = new Departures();
  private final SharedObjects<Pod> objects = new SharedObjects<>(LeanPod::of);
  private final WatchProgress progress = new WatchProgress();

  private PodCache(KubernetesClient client, List<ResourceEventHandler<Pod>> listeners) {
    this.client = client;
    this.watch = new Renewable<>(() -> newInformer(listeners));
  }

  /** Starts the watch for whoever only looks at it; returns once the first list is there. */
  public static PodCache start(KubernetesClient client) {
    return new PodCache(client, List.of());
  }

  /** Starts the watch; returns once the first list is there. */
  public static PodCache start(KubernetesClient client, ResourceEventHandler<Pod> listener) {
    return start(client, List.of(listener));
  }

  /** Starts the watch for several; returns once the first list is there. */
  public static PodCache start(KubernetesClient client, List<ResourceEventHandler<Pod>> listeners) {
    return new PodCache(client, listeners);
  }

  private SharedIndexInformer<Pod> newInformer(List<ResourceEventHandler<Pod>> listeners) {
    SharedIndexInformer<Pod> informer =
        pods().withLimit(Pages.SIZE).runnableInformer(0).itemStore(objects.newStore());
    informer.addIndexers(Map.of(BY_AGENT, PodCache::agentOf));
    // Whatever ends the watch, go on trying: an operator without news is worse than a slow one.
    informer.exceptionHandler((started, cause) -> true);
    listeners.forEach(informer::addEventHandler);
    informer.addEventHandler(departures);
    informer.addEventHandler(progress);
    return informer;
  }

  private FilterWatchListDeletable<Pod, PodList, PodResource> pods() {
    return client.pods().inAnyNamespace().withLabel(Names.MANAGED_BY, Names.GREENROOM);
  }

  @Override
  public SharedIndexInformer<Pod> informer() {
    return watch.informer();
  }

  @Override
  public Map<String, String> live() {
    return Pages.versions(pods());
  }

  @Override
  public void beginAnew() {
    watch.beginAnew();
  }

  @Override
  public Collection<Pod> ofAgent(String agentUid) {
    return informer().getIndexer().byIndex(BY_AGENT, agentUid);
  }

  /** For another watch of the same pods in this process: it keeps the same objects as this one. */
  public ItemStore<Pod> newStore() {
    return objects.newStore();
  }

  /** Whether the watch shows any of them in this namespace. */
  public boolean anyIn(String namespace) {
    return !informer().getIndexer().byIndex(Cache.NAMESPACE_INDEX, namespace).isEmpty();
  }

  @Override
  public @Nullable Pod named(String namespace, String name) {
    return informer().getIndexer().getByKey(Cache.namespaceKeyFunc(namespace, name));
  }

  @Override
  public boolean awaitGone(String namespace, String name, String uid, Duration most) {
    return departures.await(
        () -> {
          Pod there = named(namespace, name);
          return there == null || !uid.equals(there.getMetadata().getUid());
        },
        most);
  }

  @Override
  public boolean hasShown(Pod live) {
    return progress.reached(live);
  }

  @Override
  public boolean awaitShown(Pod live, Duration most) {
    return progress.await(live, most);
  }

  @Override
  public void close() {
    watch.close();
  }

  private static List<String> agentOf(Pod pod) {
    String uid =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
            .get(Names.AGENT_UID);
    return uid == null ? List.of() : List.of(uid);
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Map;

/** The namespaces that are organisations, as one watch shows them. */
public final class OrganizationCache implements WatchGuard.Watch<Namespace>, AutoCloseable {
  private final KubernetesClient client;
  private final Renewable<Namespace> watch;

  private OrganizationCache(KubernetesClient client) {
    this.client = client;
    this.watch = new Renewable<>(this::newInformer);
  }

  /** Starts the watch; returns once the first list is there. */
  public static OrganizationCache start(KubernetesClient client) {
    return new OrganizationCache(client);
  }

  private SharedIndexInformer<Namespace> newInformer() {
    SharedIndexInformer<Namespace> informer = organizations().runnableInformer(0);
    informer.exceptionHandler((started, cause) -> true);
    return informer;
  }

  private FilterWatchListDeletable<Namespace, NamespaceList, Resource<Namespace>> organizations() {
    return client.namespaces().withLabel(Names.ORGANIZATION, "true");
  }

  /** Whether the billing of an organisation is switched off; false of one that was not seen. */
  public boolean isBillingOff(String organization) {
    Namespace namespace = informer().getIndexer().getByKey(organization);
    Map<String, String> annotations =
        namespace == null ? null : namespace.getMetadata().getAnnotations();
    return annotations != null && Names.BILLING_DISABLED.equals(annotations.get(Names.BILLING));
  }

  @Override
  public SharedIndexInformer<Namespace> informer() {
    return watch.informer();
  }

  @Override
  public Map<String, String> live() {
    return Pages.versions(organizations());
  }

  @Override
  public void beginAnew() {
    watch.beginAnew();
  }

  @Override
  public void close() {
    watch.close();
  }
}

package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lists of many objects a page at a time. Ten thousand pods in one answer take more memory than a
 * process has for all its work; what is made of a page is kept, the page is not.
 */
public final class Pages {
  /** Objects of one page. */
  public static final long SIZE = 500;

  private Pages() {}

  /** All of them, as they were at one moment. */
  public static <T extends HasMetadata, L extends KubernetesResourceList<T>> void forEach(
      Listable<L> listable, Consumer<T> each) {
    String next = null;
    do {
      L page = listable.list(new ListOptionsBuilder().withLimit(SIZE).withContinue(next).build());
      page.getItems().forEach(each);
      next = continued(page);
    } while (next != null);
  }

  /** The resourceVersion of each, by the key that an informer has for it. */
  static <T extends HasMetadata, L extends KubernetesResourceList<T>> Map<String, String> versions(
      Listable<L> listable) {
    Map<String, String> versions = new HashMap<>();
    forEach(
        listable,
        object ->
            versions.put(
                Cache.metaNamespaceKeyFunc(object), object.getMetadata().getResourceVersion()));
    return versions;
  }

  private static @Nullable String continued(KubernetesResourceList<?> page) {
    String next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    return next == null || next.isEmpty() ? null : next;
  }
}

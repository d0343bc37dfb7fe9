package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;

/**
 * One object in memory for what several watches of this process show of the same version of a
 * resource: a pool of thousands of pods is kept once, however many look at it.
 */
final class SharedObjects<T extends HasMetadata> {
  private final com.github.benmanes.caffeine.cache.Cache<String, T> latest =
      Caffeine.newBuilder().weakValues().build();

  /** A store of one watch, which keeps the objects of the others where it is shown the same. */
  ItemStore<T> newStore() {
    return new BasicItemStore<>(Cache::metaNamespaceKeyFunc) {
      @Override
      public T put(String key, T object) {
        return super.put(key, shared(object));
      }
    };
  }

  private T shared(T object) {
    String uid = object.getMetadata().getUid();
    T known = latest.getIfPresent(uid);
    if (known != null
        && known
            .getMetadata()
            .getResourceVersion()
            .equals(object.getMetadata().getResourceVersion())) {
      return known;
    }
    latest.put(uid, object);
    return object;
  }
}

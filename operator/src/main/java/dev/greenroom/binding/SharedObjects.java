package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.function.UnaryOperator;

/**
 * One object in memory for what several watches of this process show of the same version of a
 * resource: a pool of thousands of pods is kept once, however many look at it, and no more of each
 * than is looked at.
 */
final class SharedObjects<T extends HasMetadata> {
  private final com.github.benmanes.caffeine.cache.Cache<String, T> latest =
      Caffeine.newBuilder().weakValues().build();

  private final UnaryOperator<T> lean;

  /**
   * @param lean what is kept of an object, with its UID and version
   */
  SharedObjects(UnaryOperator<T> lean) {
    this.lean = lean;
  }

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
    if (known != null && version(known).equals(version(object))) {
      return known;
    }
    T kept = lean.apply(object);
    // A watch that is behind does not make the next versions of the others objects of their own.
    if (known == null || !isNewer(known, kept)) {
      latest.put(uid, kept);
    }
    return kept;
  }

  /** By etcd's order; versions that are no numbers are in none. */
  private static boolean isNewer(HasMetadata one, HasMetadata other) {
    try {
      return Long.parseLong(version(one)) > Long.parseLong(version(other));
    } catch (NumberFormatException opaque) {
      return false;
    }
  }

  private static String version(HasMetadata object) {
    return object.getMetadata().getResourceVersion();
  }
}

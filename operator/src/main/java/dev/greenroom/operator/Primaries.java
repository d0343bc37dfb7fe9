package dev.greenroom.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects of one kind that their controller watches, by name. */
final class Primaries<T extends HasMetadata> {
  private volatile @Nullable IndexerResourceCache<T> cache;

  /** The controller that owns the watch gives its cache when it is set up, before it starts. */
  void isBackedBy(IndexerResourceCache<T> primaries) {
    cache = primaries;
  }

  @Nullable T named(String namespace, String name) {
    IndexerResourceCache<T> primaries = cache;
    return primaries == null ? null : primaries.get(new ResourceID(name, namespace)).orElse(null);
  }

  Stream<T> all() {
    IndexerResourceCache<T> primaries = cache;
    return primaries == null ? Stream.empty() : primaries.list(object -> true);
  }

  boolean anyIn(String namespace) {
    IndexerResourceCache<T> primaries = cache;
    return primaries != null
        && primaries
            .list(object -> namespace.equals(object.getMetadata().getNamespace()))
            .findAny()
            .isPresent();
  }
}

package dev.greenroom.operator;

import dev.greenroom.operator.ChangeLog.What;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind as etcd holds them. What goes in and out is a copy; spec and status are
 * replaced as a whole and never edited, so that copies may share them.
 */
final class StoredObjects<T extends HasMetadata> {
  private final Map<String, T> byName = new LinkedHashMap<>();
  private final ChangeLog log;
  private final InstantSource clock;
  private final Supplier<String> uids;
  private final Copier<T> copier;

  /** Makes a second object of the same spec and status. */
  interface Copier<T> {
    T shallow(T object);
  }

  StoredObjects(ChangeLog log, InstantSource clock, Supplier<String> uids, Copier<T> copier) {
    this.log = log;
    this.clock = clock;
    this.uids = uids;
    this.copier = copier;
  }

  @Nullable T get(String namespace, String name) {
    T object = byName.get(namespace + "/" + name);
    return object == null ? null : copy(object);
  }

  @Nullable T byUid(String uid) {
    return all().stream()
        .filter(o -> o.getMetadata().getUid().equals(uid))
        .findFirst()
        .orElse(null);
  }

  /** The very object that was read, as it is now; null when it is gone or another has its name. */
  @Nullable T same(T read) {
    T now = get(read.getMetadata().getNamespace(), read.getMetadata().getName());
    boolean other = now != null && !now.getMetadata().getUid().equals(read.getMetadata().getUid());
    return other ? null : now;
  }

  /** Takes a finalizer off the very object that was read, if it is there. */
  void release(T read, String finalizer) {
    T now = same(read);
    if (now != null && now.getMetadata().getFinalizers().contains(finalizer)) {
      change(now, object -> object.getMetadata().getFinalizers().remove(finalizer));
    }
  }

  Collection<T> all() {
    return List.copyOf(byName.values());
  }

  T create(T given) {
    T object = copy(given);
    object.getMetadata().setUid(uids.get());
    object.getMetadata().setGeneration(1L);
    object.getMetadata().setCreationTimestamp(second());
    return store(What.ADDED, object);
  }

  /** Changes the object as it is now; it goes when that was the last thing that held it. */
  T change(T read, Consumer<T> edit) {
    T object = copy(byName.get(key(read)));
    edit.accept(object);
    boolean going =
        object.getMetadata().getDeletionTimestamp() != null
            && object.getMetadata().getFinalizers().isEmpty()
            && Long.valueOf(0).equals(object.getMetadata().getDeletionGracePeriodSeconds());
    if (going) {
      byName.remove(key(read));
      object.getMetadata().setResourceVersion(log.nextVersion());
      log.tell(What.DELETED, object);
      return object;
    }
    return store(What.MODIFIED, object);
  }

  /** Marks the object deleted, with this much grace from now. */
  T delete(T read, long graceSeconds) {
    return change(
        read,
        object -> {
          object
              .getMetadata()
              .setDeletionTimestamp(
                  clock
                      .instant()
                      .plusSeconds(graceSeconds)
                      .truncatedTo(ChronoUnit.SECONDS)
                      .toString());
          object.getMetadata().setDeletionGracePeriodSeconds(graceSeconds);
          object.getMetadata().setGeneration(object.getMetadata().getGeneration() + 1);
        });
  }

  String second() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private T store(What what, T object) {
    object.getMetadata().setResourceVersion(log.nextVersion());
    byName.put(key(object), object);
    log.tell(what, object);
    return copy(object);
  }

  private T copy(T object) {
    T copy = copier.shallow(object);
    copy.setMetadata(new ObjectMetaBuilder(object.getMetadata()).build());
    return copy;
  }

  private static String key(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }
}

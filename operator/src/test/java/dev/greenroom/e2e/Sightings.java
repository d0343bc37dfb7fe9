package dev.greenroom.e2e;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Watchable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Everything that one watch has shown of the objects of one kind, in its order. */
public final class Sightings<T extends HasMetadata> implements Watcher<T>, AutoCloseable {
  /** One event of the watch and when it was here. */
  public record Sighting<T>(Instant at, Action action, T object) {}

  private final List<Sighting<T>> all = new CopyOnWriteArrayList<>();
  private final Watch watch;

  @SuppressWarnings("this-escape") // the list that events are kept in is there before the watch
  public Sightings(Watchable<T> objects) {
    watch = objects.watch(this);
  }

  @Override
  public void eventReceived(Action action, T object) {
    all.add(new Sighting<>(Instant.now(), action, object));
  }

  @Override
  public void onClose(WatcherException cause) {
    // The kind itself was deleted; whoever goes on with it opens a watch of its own.
  }

  /** What was seen of the object with this name, or of all that bore it. */
  public List<Sighting<T>> of(String name) {
    return all.stream().filter(s -> s.object().getMetadata().getName().equals(name)).toList();
  }

  /** What was seen of the object with this UID. */
  public List<Sighting<T>> ofUid(String uid) {
    return all.stream().filter(s -> s.object().getMetadata().getUid().equals(uid)).toList();
  }

  public List<Sighting<T>> all() {
    return List.copyOf(all);
  }

  /** The first sighting of this object with which it was so. */
  public Optional<Sighting<T>> first(String name, Predicate<T> so) {
    return of(name).stream().filter(s -> so.test(s.object())).findFirst();
  }

  public Optional<T> latest(String name) {
    List<Sighting<T>> seen = of(name);
    return seen.isEmpty() ? Optional.empty() : Optional.of(seen.get(seen.size() - 1).object());
  }

  public boolean gone(String name) {
    List<Sighting<T>> seen = of(name);
    return !seen.isEmpty() && seen.get(seen.size() - 1).action() == Action.DELETED;
  }

  @Override
  public void close() {
    watch.close();
  }
}

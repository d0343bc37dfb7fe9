package dev.greenroom.operator;

import dev.greenroom.operator.ChangeLog.Change;
import dev.greenroom.operator.ChangeLog.What;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One kind as a watch shows it to one process: each change in order, but late; cut and listed anew;
 * now and then back in time, as from an API server that is behind. In the end it shows everything.
 */
final class LaggingView<T extends HasMetadata> {
  /** Most recent changes that a step back in time shows once more. */
  private static final int MEMORY = 4;

  private final Map<String, T> cache = new LinkedHashMap<>();
  private final Deque<Change> coming = new ArrayDeque<>();
  private final Deque<Change> shown = new ArrayDeque<>();
  private final Class<T> type;
  private final Supplier<Collection<T>> live;
  private final BooleanSupplier frozen;
  private final Agenda agenda;
  private final LongSupplier lagMillis;
  private final Consumer<T> news;
  private boolean cut;
  private Instant held = Instant.EPOCH;

  /**
   * @param frozen true while the process that watches stands still
   */
  LaggingView(
      Class<T> type,
      Supplier<Collection<T>> live,
      BooleanSupplier frozen,
      Agenda agenda,
      LongSupplier lagMillis,
      Consumer<T> news) {
    this.type = type;
    this.live = live;
    this.frozen = frozen;
    this.agenda = agenda;
    this.lagMillis = lagMillis;
    this.news = news;
  }

  /** The first list, complete as of now. */
  void list() {
    live.get().forEach(object -> show(new Change(What.ADDED, object)));
  }

  void changed(Change change) {
    if (type.isInstance(change.object()) && !cut) {
      coming.add(change);
      agenda.inMillis(lagMillis.getAsLong(), this::drain);
    }
  }

  private void drain() {
    if (frozen.getAsBoolean() || agenda.instant().isBefore(held)) {
      agenda.inMillis(50, this::drain);
      return;
    }
    Change next = coming.poll();
    if (next != null) {
      show(next);
    }
  }

  private void show(Change change) {
    T object = type.cast(change.object());
    if (change.what() == What.DELETED) {
      cache.remove(change.key());
    } else {
      cache.put(change.key(), object);
    }
    shown.add(change);
    if (shown.size() > MEMORY) {
      shown.remove();
    }
    news.accept(object);
  }

  /** The connection breaks; what was on its way is lost, and a list comes a moment later. */
  void cut() {
    cut = true;
    coming.clear();
    agenda.inMillis(
        lagMillis.getAsLong() + 200,
        () -> {
          cut = false;
          List<T> now = List.copyOf(live.get());
          List<T> before = new ArrayList<>(cache.values());
          now.forEach(object -> show(new Change(What.MODIFIED, object)));
          before.stream()
              .filter(old -> now.stream().noneMatch(o -> same(o, old)))
              .forEach(old -> show(new Change(What.DELETED, old)));
        });
  }

  /** The cache is empty, as before its first list; news go on. */
  void forget() {
    cache.clear();
  }

  /** Nothing more is shown for this long. */
  void hold(Duration time) {
    held = agenda.instant().plus(time);
  }

  /** The last changes are shown once more, the oldest first. */
  void replay() {
    List.copyOf(shown).forEach(this::show);
  }

  @Nullable T get(String namespace, String name) {
    return cache.get(namespace + "/" + name);
  }

  @Nullable T get(String key) {
    return cache.get(key);
  }

  Collection<T> all() {
    return List.copyOf(cache.values());
  }

  private static boolean same(HasMetadata one, HasMetadata other) {
    return one.getMetadata().getName().equals(other.getMetadata().getName())
        && one.getMetadata().getNamespace().equals(other.getMetadata().getNamespace());
  }
}

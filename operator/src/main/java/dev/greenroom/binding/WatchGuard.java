package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doubt about a watch. One that nothing is heard of may be quiet or dead, and nobody says so:
 * after a silence a live list is compared with what the watch has shown, and a watch that is behind
 * is begun anew. A busy watch proves itself and costs nothing.
 */
public final class WatchGuard<T extends HasMetadata> implements AutoCloseable {
  public static final Pace USUAL =
      new Pace(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60));

  private static final Logger log = LoggerFactory.getLogger(WatchGuard.class);

  private final String name;
  private final Watch<T> watch;
  private final LongSupplier nanoTime;
  private final Pace pace;
  private final ScheduledFuture<?> looks;
  private volatile long agreed;
  private volatile int differences;

  /** Only of the thread that looks. */
  private String version = "";

  /** What is watched. */
  public interface Watch<T> {
    SharedIndexInformer<T> informer();

    /** All that the watch should show, from the API server: resourceVersions by informers' keys. */
    Map<String, String> live();

    void beginAnew();
  }

  /**
   * @param look how often the watch is looked at
   * @param silence after which a list is compared
   * @param bound how long ago the watch may last have been seen right
   */
  public record Pace(Duration look, Duration silence, Duration bound) {}

  /**
   * @param name of what is watched, for the log
   * @param scheduler may wait for an answer of the API server
   * @param nanoTime monotonic
   */
  public WatchGuard(
      String name,
      Watch<T> watch,
      ScheduledExecutorService scheduler,
      LongSupplier nanoTime,
      Pace pace) {
    this.name = name;
    this.watch = watch;
    this.nanoTime = nanoTime;
    this.pace = pace;
    this.agreed = nanoTime.getAsLong();
    long every = pace.look().toMillis();
    this.looks = scheduler.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  /** Whether nothing is known against the watch: it is connected, and was right a while ago. */
  public boolean isCurrent() {
    return differences == 0 && watch.informer().isWatching() && isHealthy();
  }

  /** Whether the watch was right within the bound: part of a process's readiness. */
  public boolean isHealthy() {
    return watch.informer().hasSynced() && nanoTime.getAsLong() - agreed <= pace.bound().toNanos();
  }

  @Override
  public void close() {
    looks.cancel(false);
  }

  private void look() {
    try {
      long asked = nanoTime.getAsLong();
      String shown = shown();
      if (!shown.equals(version)) {
        // Something came, were it only the bookmark of a minute without events. It clears a doubt
        // too: a list is always a moment ahead of a watch on which much happens.
        version = shown;
        differences = 0;
        agreed = asked;
      } else if (differences > 0 || asked - agreed >= pace.silence().toNanos()) {
        compare(asked);
      }
    } catch (RuntimeException e) {
      // Thrown on, it would end the looks for good.
      log.warn("the watch of {} cannot be compared with the cluster: {}", name, e.toString());
    }
  }

  private String shown() {
    return String.valueOf(watch.informer().lastSyncResourceVersion());
  }

  private void compare(long asked) {
    if (isAsSeen(watch.live())) {
      differences = 0;
      agreed = asked;
      return;
    }
    if (!shown().equals(version)) {
      return; // it moved while the list was on its way, and the next look sees that
    }
    int seen = differences + 1;
    differences = seen;
    if (seen % 2 == 0) { // once may be a change on its way
      log.warn("the watch of {} is behind; another one is begun", name);
      watch.beginAnew();
    }
  }

  private boolean isAsSeen(Map<String, String> live) {
    List<T> seen = watch.informer().getIndexer().list();
    return live.size() == seen.size()
        && seen.stream()
            .allMatch(
                object ->
                    object
                        .getMetadata()
                        .getResourceVersion()
                        .equals(live.get(Cache.metaNamespaceKeyFunc(object))));
  }
}

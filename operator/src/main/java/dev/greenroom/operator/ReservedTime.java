package dev.greenroom.operator;

import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.IdleReading;
import dev.greenroom.core.usage.IdleTime;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that the idle time of pods gets into the books: each full hour a minute after it, the
 * rest when a session claims the pod or the pod goes, which it may not do before.
 */
final class ReservedTime {
  /** How soon to look again whether a pod that may go otherwise is in the books. */
  static final Duration UNTIL_KEPT = Duration.ofMillis(500);

  private final ClusterApi api;
  private final Books books;
  private final InstantSource serverClock;

  /** By the UID of the pod up to when its idle time was handed in; the last instant for all. */
  private final Map<String, Instant> handedIn = new ConcurrentHashMap<>();

  ReservedTime(ClusterApi api, Books books, InstantSource serverClock) {
    this.api = api;
    this.books = books;
    this.serverClock = serverClock;
  }

  /**
   * Hands in what is proved by now. To be called at each event, and each minute for the hours.
   *
   * @param pod as a cache shows it
   */
  void record(Pod pod) {
    String uid = pod.getMetadata().getUid();
    Instant before = handedIn.getOrDefault(uid, Instant.MIN);
    Instant now = serverClock.instant();
    IdleTime idle = before.equals(Instant.MAX) ? null : IdleReading.of(pod, false, now);
    if (idle != null && !idle.over() && !idle.isEmpty() && idle.until().isAfter(before)) {
      idle = live(pod, now);
    }
    if (idle != null) {
      books.keeps(pod, idle);
      handedIn.put(uid, idle.over() ? Instant.MAX : idle.until());
    }
  }

  /** A cache that is behind would have a pod idle that was claimed an hour ago. */
  private @Nullable IdleTime live(Pod cached, Instant before) {
    String name = cached.getMetadata().getName();
    Pod pod = api.pod(cached.getMetadata().getNamespace(), name);
    return pod != null && pod.getMetadata().getUid().equals(cached.getMetadata().getUid())
        ? IdleReading.of(pod, false, before)
        : null;
  }

  /** Whether a pod of which all is over may go: nothing of its idle time would be lost. */
  boolean isKept(Pod pod) {
    IdleTime idle = IdleReading.of(pod, true, serverClock.instant());
    return idle == null || idle.over() && books.keeps(pod, idle);
  }

  /** The pod object is gone. */
  void gone(Pod pod) {
    handedIn.remove(pod.getMetadata().getUid());
    books.gone(pod);
  }
}

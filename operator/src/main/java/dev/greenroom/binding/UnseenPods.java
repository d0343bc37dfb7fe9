package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The slots of pods just made or claimed that the watch has not shown as such yet. They stay
 * reserved until it does, so that a pool this process has filled is full to its next start without
 * a call. A watch that is silent must not hold them for ever: the name of the pod guards the slot
 * anyway.
 */
final class UnseenPods {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private record Held(Pod pod, String agentUid, int slot, Instant until) {}

  private final Map<String, Held> byUid = new ConcurrentHashMap<>();
  private final Reservations reservations;
  private final PodSource pods;
  private final InstantSource clock;

  UnseenPods(Reservations reservations, PodSource pods, InstantSource clock) {
    this.reservations = reservations;
    this.pods = pods;
    this.clock = clock;
  }

  /** Keeps the slot, which is reserved, until the pod in it is seen. */
  void keep(Pod pod, String agentUid, int slot) {
    byUid.put(
        pod.getMetadata().getUid(), new Held(pod, agentUid, slot, clock.instant().plus(LONGEST)));
  }

  /** Releases the slots of pods seen by now. */
  void settle() {
    Instant now = clock.instant();
    byUid.forEach(
        (uid, held) -> {
          if ((now.isAfter(held.until()) || seen(held)) && byUid.remove(uid, held)) {
            reservations.release(held.agentUid(), held.slot());
          }
        });
  }

  /** Shown claimed, or gone since: the watch has come to its claim. */
  private boolean seen(Held held) {
    var meta = held.pod().getMetadata();
    Pod cached = pods.named(meta.getNamespace(), meta.getName());
    return pods.hasShown(held.pod())
        || cached != null
            && meta.getUid().equals(cached.getMetadata().getUid())
            && Names.STATE_ACTIVE.equals(cached.getMetadata().getLabels().get(Names.STATE));
  }
}

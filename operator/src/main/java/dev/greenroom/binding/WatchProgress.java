package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;

/**
 * How far the watch of the pods has come. A live read tells of a moment that the watch comes to by
 * itself, mostly within milliseconds: to wait for it costs the API server nothing, and then the
 * watch shows all that there was at that moment.
 *
 * <p>It goes by the order of resourceVersions, which are numbers of etcd's one line of changes. One
 * that is no number is never reached, and whoever waits lists instead.
 */
final class WatchProgress implements ResourceEventHandler<Pod> {
  private final Waiters waiters = new Waiters();
  private volatile long shown;

  /** Whether the watch has shown this version of a pod, or something later. */
  boolean reached(Pod live) {
    return shown >= version(live, Long.MAX_VALUE);
  }

  /** Waits until it has; false when it took too long. */
  boolean await(Pod live, Duration most) {
    return waiters.await(() -> reached(live), most);
  }

  @Override
  public void onAdd(Pod pod) {
    shown(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod after) {
    shown(after);
  }

  /** A deletion is a version of its own; of one that was missed only the last one seen is known. */
  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    shown(pod);
  }

  /** The highest counts: a list is in no order. */
  private void shown(Pod pod) {
    long version = version(pod, 0);
    waiters.tell(() -> shown = Math.max(shown, version));
  }

  private static long version(Pod pod, long otherwise) {
    try {
      return Long.parseLong(pod.getMetadata().getResourceVersion());
    } catch (NumberFormatException opaque) {
      return otherwise;
    }
  }
}

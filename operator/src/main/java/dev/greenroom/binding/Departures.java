package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The news that pods have gone, for those who wait for a name to be free. */
final class Departures implements ResourceEventHandler<Pod> {
  private final Waiters waiters = new Waiters();

  /** Waits until this is so, looking again at every departure; false when it took too long. */
  boolean await(BooleanSupplier gone, Duration most) {
    return waiters.await(gone, most);
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    waiters.tell(() -> {});
  }

  @Override
  public void onAdd(Pod pod) {
    // Another pod of the name: the one waited for is gone, and the slot taken.
    onDelete(pod, false);
  }

  @Override
  public void onUpdate(Pod before, Pod after) {
    // What a watch missed, a list tells as a change: one pod of the name is another by now.
    if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
      onDelete(before, true);
    }
  }
}

package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The news that pods have gone, for those who wait for a name to be free. */
final class Departures implements ResourceEventHandler<Pod> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition departed = lock.newCondition();

  /** Waits until this is so, looking again at every departure; false when it took too long. */
  boolean await(BooleanSupplier gone, Duration most) {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!gone.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = departed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    lock.lock();
    try {
      departed.signalAll();
    } finally {
      lock.unlock();
    }
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

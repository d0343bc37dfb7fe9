package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** The news that pods have gone, for those who wait for a name to be free. */
final class Departures implements ResourceEventHandler<Pod> {
  /** More pods than go in the few seconds for which anybody asks. */
  private static final int REMEMBERED = 4_096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition departed = lock.newCondition();
  private final Set<String> gone = Collections.newSetFromMap(new LastOnes());

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

  /** Whether the pod of this UID was here and is gone, as far as that is remembered. */
  boolean hasLeft(String uid) {
    lock.lock();
    try {
      return gone.contains(uid);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    lock.lock();
    try {
      gone.add(pod.getMetadata().getUid());
      departed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onAdd(Pod pod) {
    // Another pod of the name: the one waited for is gone, and the slot taken.
    lock.lock();
    try {
      departed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onUpdate(Pod before, Pod after) {
    // What a watch missed, a list tells as a change: one pod of the name is another by now.
    if (!before.getMetadata().getUid().equals(after.getMetadata().getUid())) {
      onDelete(before, true);
    }
  }

  /** Forgets the oldest. */
  private static final class LastOnes extends LinkedHashMap<String, Boolean> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED;
    }
  }
}

package dev.greenroom.binding;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Threads that wait for what a watch shows. */
final class Waiters {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /** Waits until this is so, looking again at all news; false when it took too long. */
  boolean await(BooleanSupplier so, Duration most) {
    lock.lock();
    try {
      long left = most.toNanos();
      while (!so.getAsBoolean()) {
        if (left <= 0) {
          return false;
        }
        left = news.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * @param change makes the news, which nobody who looks meanwhile can miss
   */
  void tell(Runnable change) {
    lock.lock();
    try {
      change.run();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

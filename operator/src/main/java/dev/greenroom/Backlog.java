package dev.greenroom;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits to be written to the ledger, the oldest first; safe for many threads. */
final class Backlog {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /** By the UID of the session or the pod. */
  private final Map<String, LedgerEntry> waiting = new LinkedHashMap<>();

  private boolean nudged;
  private boolean closed;

  /** Keeps its place in the line where an entry of the object waits already. */
  void add(LedgerEntry entry) {
    lock.lock();
    try {
      waiting.merge(
          entry.uid(), entry, (one, other) -> other.until().isAfter(one.until()) ? other : one);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<LedgerEntry> oldest(int most) {
    lock.lock();
    try {
      return waiting.values().stream().limit(most).toList();
    } finally {
      lock.unlock();
    }
  }

  /** They are written. One that has grown meanwhile stays. */
  void done(Collection<LedgerEntry> written) {
    lock.lock();
    try {
      written.forEach(entry -> waiting.remove(entry.uid(), entry));
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** There is something to do that is not here. */
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when something waits, there was a nudge, or the time has passed.
   *
   * @return false once nobody shall write any more
   */
  boolean await(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = most.toNanos();
      while (waiting.isEmpty() && !nudged && !closed && left > 0) {
        left = news.awaitNanos(left);
      }
      nudged = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Returns after this time, whatever waits, or when it is closed. */
  void rest(Duration pause) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = pause.toNanos();
      while (!closed && left > 0) {
        left = news.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

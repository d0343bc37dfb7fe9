package dev.greenroom.binding;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The starts that wait in this process for a slot, a line for each agent: first come, first served.
 * A turn is the first one's: upon news of its agent, and when it becomes the first. One that has
 * found a place passes its turn on and keeps its place in line until it is answered.
 */
public final class StartLines implements AutoCloseable {
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Deque<Waiter>> lines = new HashMap<>();
  private int waiting;
  private boolean closed;

  /**
   * @param most starts that may wait at the same time, over all lines
   */
  public StartLines(int most) {
    this.most = most;
  }

  /** Something happened that may have freed a slot of the agent. */
  public void news(String organization, String agent) {
    lock.lock();
    try {
      giveTurn(key(organization, agent));
    } finally {
      lock.unlock();
    }
  }

  boolean isEmpty(String organization, String agent) {
    lock.lock();
    try {
      return !lines.containsKey(key(organization, agent));
    } finally {
      lock.unlock();
    }
  }

  /** A place at the end of the line; null when as many wait as may. */
  @Nullable Waiter join(String organization, String agent) {
    lock.lock();
    try {
      if (closed || waiting >= most) {
        return null;
      }
      String key = key(organization, agent);
      Waiter waiter = new Waiter(key, lock.newCondition());
      lines.computeIfAbsent(key, k -> new ArrayDeque<>()).add(waiter);
      waiting++;
      if (lines.get(key).size() == 1) {
        giveTurn(key);
      }
      return waiter;
    } finally {
      lock.unlock();
    }
  }

  /** Starts that wait now. */
  public int size() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody waits any longer. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      lines.values().forEach(line -> line.forEach(waiter -> waiter.turn.signalAll()));
    } finally {
      lock.unlock();
    }
  }

  /** To the first that is not served yet; the very first is told when all are, and may fail. */
  private void giveTurn(String key) {
    Deque<Waiter> line = lines.get(key);
    if (line != null && !line.isEmpty()) {
      Waiter next =
          line.stream().filter(waiter -> !waiter.served).findFirst().orElseGet(line::getFirst);
      next.hasTurn = true;
      next.turn.signalAll();
    }
  }

  private static String key(String organization, String agent) {
    return organization + "/" + agent;
  }

  /** One place in a line. */
  final class Waiter {
    private final String key;
    private final Condition turn;
    private boolean hasTurn;
    private boolean served;

    private Waiter(String key, Condition turn) {
      this.key = key;
      this.turn = turn;
    }

    /** True once it is its turn, which is then used up; false when the time is over before. */
    boolean awaitTurn(Duration time) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long left = time.toNanos();
        while (!hasTurn && !closed && left > 0) {
          left = turn.awaitNanos(left);
        }
        boolean mine = hasTurn && !closed;
        served = false;
        hasTurn = false;
        return mine;
      } finally {
        lock.unlock();
      }
    }

    boolean isFirst() {
      lock.lock();
      try {
        Deque<Waiter> line = lines.get(key);
        return line != null && line.peekFirst() == this;
      } finally {
        lock.unlock();
      }
    }

    /** It has found a place: the next one may look for its own. */
    void passOn() {
      lock.lock();
      try {
        Deque<Waiter> line = lines.get(key);
        if (!served && line != null && line.contains(this)) {
          served = true;
          if (line.stream().anyMatch(waiter -> !waiter.served)) {
            giveTurn(key);
          }
        }
      } finally {
        lock.unlock();
      }
    }

    void leave() {
      lock.lock();
      try {
        Deque<Waiter> line = lines.get(key);
        if (line == null || !line.remove(this)) {
          return;
        }
        waiting--;
        if (line.isEmpty()) {
          lines.remove(key);
        }
        giveTurn(key);
      } finally {
        lock.unlock();
      }
    }
  }
}

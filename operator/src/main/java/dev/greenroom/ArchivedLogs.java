package dev.greenroom;

import dev.greenroom.api.AgentSession;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.SessionLog;
import dev.greenroom.operator.LogTails;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends of logs in the database of the ledger, written by one thread, and removed by it when they
 * are old. They are no bills: while the database is away a few of them wait, and the oldest go
 * first.
 */
final class ArchivedLogs implements LogTails, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArchivedLogs.class);

  /** Some megabytes. */
  private static final int MOST_WAITING = 200;

  private static final Duration SWEEPS = Duration.ofHours(1);
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Ledger ledger;
  private final LogRetention retention;
  private final InstantSource clock;
  private final Duration pause;
  private final Thread writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final Deque<SessionLog> waiting = new ArrayDeque<>();
  private Instant swept = Instant.MIN;
  private boolean away;
  private boolean closed;

  /**
   * @param pause before a database that is away is tried again
   */
  ArchivedLogs(Ledger ledger, LogRetention retention, InstantSource clock, Duration pause) {
    this.ledger = ledger;
    this.retention = retention;
    this.clock = clock;
    this.pause = pause;
    this.writer = new Thread(this::write, "greenroom-logs");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public int bytes() {
    return retention.bytes();
  }

  @Override
  public void keep(AgentSession session, String tail) {
    if (tail.isEmpty()) {
      return;
    }
    SessionLog kept =
        new SessionLog(
            session.getMetadata().getNamespace(),
            session.getMetadata().getName(),
            clock.instant(),
            tail);
    lock.lock();
    try {
      waiting.addLast(kept);
      if (waiting.size() > MOST_WAITING) {
        waiting.removeFirst();
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      for (SessionLog next = next(); next != null; next = next()) {
        try {
          ledger.keepLog(next);
          written(next);
          sweep();
        } catch (RuntimeException e) {
          complain(e);
          rest();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stays in the line until it is written; null once there is nothing more to write. */
  private @Nullable SessionLog next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && !closed) {
        news.await();
      }
      return closed && away ? null : waiting.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  private void written(SessionLog it) {
    lock.lock();
    try {
      waiting.remove(it);
    } finally {
      lock.unlock();
    }
    if (away) {
      log.info("logs of sessions can be kept again");
    }
    away = false;
  }

  private void sweep() {
    Instant now = clock.instant();
    if (swept.isBefore(now.minus(SWEEPS))) {
      swept = now;
      int removed = ledger.forgetLogs(now.minus(retention.age()));
      if (removed > 0) {
        log.info("logs of {} sessions were old and are removed", removed);
      }
    }
  }

  private void complain(RuntimeException why) {
    if (!away) {
      log.warn(
          "logs of sessions can't be kept: {}",
          why.getMessage(),
          why instanceof LedgerUnavailable ? null : why);
    }
    away = true;
  }

  private void rest() throws InterruptedException {
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

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      writer.join(CLOSING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

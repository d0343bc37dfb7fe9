package dev.greenroom;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.Recorded;
import dev.greenroom.ledger.UsageRecord;
import dev.greenroom.ledger.WrongDatabase;
import dev.greenroom.operator.Books;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bills in the usage ledger, written by one thread: what has gathered while it wrote is its next
 * batch. While the database is away they wait here and, where they came from, in their sessions.
 */
final class LedgerBooks implements Books, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LedgerBooks.class);
  private static final int BATCH = 500;

  /** For the batch under way, which is in the ledger wholly or not at all. */
  private static final Duration CLOSING = Duration.ofSeconds(2);

  private final Ledger ledger;
  private final InstantSource clock;
  private final Duration pause;
  private final Thread writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /** By the session's UID. */
  private final Map<String, UsageRecord> waiting = new LinkedHashMap<>();

  private final Set<AgentName> unsummed = new LinkedHashSet<>();
  private final Set<String> kept = ConcurrentHashMap.newKeySet();
  private final Map<AgentName, UsageTotals> totals = new ConcurrentHashMap<>();
  private volatile Listener listener = new Unheard();
  private boolean away;
  private boolean closed;

  private record AgentName(String namespace, String name) {}

  /**
   * @param pause before a database that is away is tried again
   */
  LedgerBooks(Ledger ledger, InstantSource clock, Duration pause) {
    this.ledger = ledger;
    this.clock = clock;
    this.pause = pause;
    this.writer = new Thread(this::write, "greenroom-ledger");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public boolean keeps(AgentSession session) {
    String uid = session.getMetadata().getUid();
    if (kept.contains(uid)) {
      return true;
    }
    UsageRecord bill = SessionRecords.of(session, clock.instant());
    if (bill == null) {
      return true;
    }
    lock.lock();
    try {
      if (kept.contains(uid)) {
        return true;
      }
      waiting.putIfAbsent(uid, bill);
      news.signalAll();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void gone(AgentSession session) {
    kept.remove(session.getMetadata().getUid());
  }

  @Override
  public UsageTotals totals(AgentDeployment agent) {
    AgentName name =
        new AgentName(agent.getMetadata().getNamespace(), agent.getMetadata().getName());
    UsageTotals known = totals.get(name);
    if (known != null) {
      return known;
    }
    lock.lock();
    try {
      unsummed.add(name);
      news.signalAll();
    } finally {
      lock.unlock();
    }
    UsageTotals before = agent.getStatus() == null ? null : agent.getStatus().usage();
    return before == null ? totals(Figures.NONE) : before;
  }

  @Override
  public void gone(AgentDeployment agent) {
    totals.remove(new AgentName(agent.getMetadata().getNamespace(), agent.getMetadata().getName()));
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
  }

  /** Bills that wait to be written. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    try {
      while (awaitWork()) {
        try {
          writeBatch();
          sum();
          back();
        } catch (RuntimeException e) {
          // Whatever it is, what was not written is in its sessions, and is tried again.
          complain(e);
          rest();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitWork() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && unsummed.isEmpty() && !closed) {
        news.await();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
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

  private void writeBatch() {
    List<UsageRecord> batch = batch();
    if (batch.isEmpty()) {
      return;
    }
    Recorded recorded = ledger.record(batch);
    recorded
        .differing()
        .forEach(
            id ->
                log.error(
                    "the bill of session UID {} is in the ledger with other figures, which stay:"
                        + " only a correction changes them",
                    id));
    lock.lock();
    try {
      for (UsageRecord written : batch) {
        kept.add(written.id());
        waiting.remove(written.id());
        unsummed.add(new AgentName(written.subject().organization(), written.subject().agent()));
      }
    } finally {
      lock.unlock();
    }
    for (UsageRecord written : batch) {
      UsageRecord.Subject of = written.subject();
      if (of.session() != null) {
        listener.kept(of.organization(), of.agent(), of.session());
      }
    }
  }

  private List<UsageRecord> batch() {
    lock.lock();
    try {
      return waiting.values().stream().limit(BATCH).toList();
    } finally {
      lock.unlock();
    }
  }

  private void sum() {
    for (AgentName agent : toSum()) {
      totals.put(agent, totals(ledger.spent(agent.namespace(), agent.name())));
      lock.lock();
      try {
        unsummed.remove(agent);
      } finally {
        lock.unlock();
      }
      listener.summed(agent.namespace(), agent.name());
    }
  }

  private Collection<AgentName> toSum() {
    lock.lock();
    try {
      return new ArrayList<>(unsummed);
    } finally {
      lock.unlock();
    }
  }

  private static UsageTotals totals(Figures figures) {
    return new UsageTotals(
        figures.sessions(),
        figures.instantiatingSeconds(),
        figures.runningSeconds(),
        figures.tearingDownSeconds(),
        figures.totalSeconds());
  }

  private void complain(RuntimeException why) {
    if (!away) {
      log.error(
          "the usage ledger can't be written; {} bills wait in their sessions until it can: {}",
          waiting(),
          why.getMessage(),
          why instanceof LedgerUnavailable || why instanceof WrongDatabase ? null : why);
    }
    away = true;
  }

  private void back() {
    if (away) {
      log.info("the usage ledger can be written again");
    }
    away = false;
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
    ledger.close();
  }

  private static final class Unheard implements Listener {
    @Override
    public void kept(String namespace, String agent, String session) {}

    @Override
    public void summed(String namespace, String agent) {}
  }
}

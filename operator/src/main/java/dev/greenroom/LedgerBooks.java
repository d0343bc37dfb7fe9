package dev.greenroom;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.usage.IdleTime;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.Recorded;
import dev.greenroom.ledger.UsageRecord;
import dev.greenroom.ledger.WrongDatabase;
import dev.greenroom.operator.Books;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bills and idle time in the usage ledger, written by one thread: what has gathered while it wrote
 * is its next batch. While the database is away they wait here and, where they came from, in their
 * sessions and pods.
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
  private final Backlog backlog = new Backlog();
  private final AgentTotals totals;

  /** Of each session and pod, by its UID, up to when it is in the ledger. */
  private final Map<String, Instant> kept = new ConcurrentHashMap<>();

  private volatile Listener listener = new Unheard();
  private boolean away;

  /**
   * @param pause before a database that is away is tried again
   */
  LedgerBooks(Ledger ledger, InstantSource clock, Duration pause) {
    this.ledger = ledger;
    this.clock = clock;
    this.pause = pause;
    this.totals = new AgentTotals(ledger);
    this.writer = new Thread(this::write, "greenroom-ledger");
    writer.setDaemon(true);
    writer.start();
  }

  @Override
  public boolean keeps(AgentSession session) {
    if (kept.containsKey(session.getMetadata().getUid())) {
      return true;
    }
    UsageRecord bill = SessionRecords.of(session, clock.instant());
    return bill == null
        || keeps(new LedgerEntry(bill.id(), bill.instants().tornDown(), () -> List.of(bill)));
  }

  @Override
  public void gone(AgentSession session) {
    kept.remove(session.getMetadata().getUid());
  }

  @Override
  public boolean keeps(Pod pod, IdleTime idle) {
    return idle.isEmpty() || keeps(ReservedRecords.of(pod, idle, clock));
  }

  @Override
  public void gone(Pod pod) {
    kept.remove(pod.getMetadata().getUid());
  }

  private boolean keeps(LedgerEntry entry) {
    if (isKept(entry)) {
      return true;
    }
    backlog.add(entry);
    if (isKept(entry)) { // written between the two
      backlog.done(List.of(entry));
      return true;
    }
    return false;
  }

  private boolean isKept(LedgerEntry entry) {
    Instant until = kept.get(entry.uid());
    return until != null && !until.isBefore(entry.until());
  }

  @Override
  public UsageTotals totals(AgentDeployment agent) {
    Figures known =
        totals.of(new AgentName(agent.getMetadata().getNamespace(), agent.getMetadata().getName()));
    if (known != null) {
      return totals(known);
    }
    backlog.nudge();
    UsageTotals before = agent.getStatus() == null ? null : agent.getStatus().usage();
    return before == null ? totals(Figures.NONE) : before;
  }

  /** The sums are by name, and the ledger goes on having them. */
  @Override
  public void gone(AgentDeployment agent) {}

  /** The sums of every agent that the ledger has, by name; none until it was read. */
  Map<AgentName, Figures> spent() {
    if (!totals.isKnown()) {
      totals.want();
      backlog.nudge();
    }
    return totals.all();
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
  }

  /** Sessions and idle pods whose bills wait to be written. */
  int waiting() {
    return backlog.size();
  }

  private void write() {
    try {
      while (backlog.await(AgentTotals.FRESH)) {
        try {
          writeBatch();
          totals
              .refresh(clock.instant())
              .forEach(agent -> listener.summed(agent.organization(), agent.agent()));
          back();
        } catch (RuntimeException e) {
          // Whatever it is, what was not written is where it came from, and is tried again.
          complain(e);
          backlog.rest(pause);
          backlog.nudge();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void writeBatch() {
    List<LedgerEntry> entries = new ArrayList<>();
    List<UsageRecord> records = new ArrayList<>();
    for (LedgerEntry entry : backlog.oldest(BATCH)) {
      if (records.size() < BATCH) {
        entries.add(entry);
        records.addAll(entry.records().get());
      }
    }
    if (entries.isEmpty()) {
      return;
    }
    Recorded recorded = ledger.record(records);
    recorded
        .differing()
        .forEach(
            id ->
                log.error(
                    "the bill of UID {} is in the ledger with other figures, which stay: only a"
                        + " correction changes them",
                    id));
    totals.add(records, recorded);
    for (LedgerEntry entry : entries) {
      kept.merge(entry.uid(), entry.until(), (one, other) -> other.isAfter(one) ? other : one);
    }
    backlog.done(entries);
    for (UsageRecord record : records) {
      UsageRecord.Subject of = record.subject();
      if (of.session() != null) {
        listener.kept(of.organization(), of.agent(), of.session());
      }
    }
  }

  private static UsageTotals totals(Figures figures) {
    return new UsageTotals(
        figures.sessions(),
        figures.instantiatingSeconds(),
        figures.runningSeconds(),
        figures.tearingDownSeconds(),
        figures.totalSeconds(),
        figures.reservedSeconds());
  }

  private void complain(RuntimeException why) {
    if (!away) {
      log.error(
          "the usage ledger can't be written; {} bills wait in their sessions and pods until it"
              + " can: {}",
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
    backlog.close();
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

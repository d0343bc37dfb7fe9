package dev.greenroom;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.Recorded;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What each agent has used: sums over the ledger, read once when first asked for. What this process
 * inserts is added; of an agent about whom a batch says anything else, a lost answer or a second
 * writer, the sum is taken anew. Read by many threads, changed by the one that writes.
 */
final class AgentTotals {
  /** How long what others have written, a correction by hand, may stay unseen. */
  static final Duration FRESH = Duration.ofMinutes(10);

  private final Ledger ledger;

  /** Null until it was read. */
  private volatile @Nullable Map<AgentName, Figures> known;

  private volatile boolean wanted;

  /** Agents without a record that somebody waits to hear of. */
  private final Set<AgentName> asked = ConcurrentHashMap.newKeySet();

  private final Set<AgentName> changed = new HashSet<>();
  private final Set<AgentName> doubtful = new HashSet<>();
  private Instant readAt = Instant.MIN;

  AgentTotals(Ledger ledger) {
    this.ledger = ledger;
  }

  /** From now on they are kept: whoever is only a standby asks for none. */
  void want() {
    wanted = true;
  }

  /** Null until the ledger was read, which is then announced of this agent as of all others. */
  @Nullable Figures of(AgentName agent) {
    want();
    Map<AgentName, Figures> all = known;
    if (all == null) {
      asked.add(agent);
      return null;
    }
    return all.getOrDefault(agent, Figures.NONE);
  }

  /** Every agent that the ledger has, by name; none until it was read. */
  Map<AgentName, Figures> all() {
    want();
    Map<AgentName, Figures> all = known;
    return all == null ? Map.of() : all;
  }

  boolean isKnown() {
    return known != null;
  }

  /** A batch was written. */
  void add(List<UsageRecord> batch, Recorded recorded) {
    Map<AgentName, Figures> all = known;
    if (all == null) {
      return;
    }
    for (UsageRecord record : batch) {
      UsageRecord.Subject of = record.subject();
      AgentName agent = new AgentName(of.organization(), of.agent());
      if (recorded.inserted().contains(record.id())) {
        all.merge(agent, record.billable() ? record.figures() : Figures.NONE, Figures::plus);
        changed.add(agent);
      } else {
        doubtful.add(agent);
      }
    }
  }

  /**
   * Reads what has to be read.
   *
   * @return the agents whose sums have changed since the last answer
   * @throws dev.greenroom.ledger.LedgerUnavailable and then the next call does what was left
   */
  Set<AgentName> refresh(Instant now) {
    if (wanted && (known == null || !now.isBefore(readAt.plus(FRESH)))) {
      readAll(now);
    }
    Map<AgentName, Figures> all = known;
    if (all != null) {
      for (AgentName agent : Set.copyOf(doubtful)) {
        put(all, agent, ledger.spent(agent.organization(), agent.agent()));
        doubtful.remove(agent);
      }
    }
    Set<AgentName> answer = Set.copyOf(changed);
    changed.clear();
    return answer;
  }

  private void readAll(Instant now) {
    Map<AgentName, Figures> read = new ConcurrentSkipListMap<>();
    ledger.sums(
        new UsageQuery(null, null, null, null, UsageQuery.Group.AGENT),
        sum -> read.put(new AgentName(sum.organization(), sum.agent()), sum.figures()));
    Map<AgentName, Figures> old = known;
    Map<AgentName, Figures> before = old == null ? Map.of() : old;
    read.forEach(
        (agent, figures) -> {
          if (!figures.equals(before.get(agent))) {
            changed.add(agent);
          }
        });
    known = read;
    readAt = now;
    doubtful.clear();
    changed.addAll(asked);
    asked.clear();
  }

  private void put(Map<AgentName, Figures> all, AgentName agent, Figures figures) {
    if (!figures.equals(all.put(agent, figures))) {
      changed.add(agent);
    }
  }
}

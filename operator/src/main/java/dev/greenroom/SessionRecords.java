package dev.greenroom;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The final usage of a session as a record of the ledger. */
final class SessionRecords {
  private SessionRecords() {}

  /** Null as long as there is no final usage: of one that waits, runs, or was rejected. */
  static @Nullable UsageRecord of(AgentSession session, Instant now) {
    AgentSessionStatus status = session.getStatus();
    Usage usage = status == null ? null : status.usage();
    if (usage == null || !Boolean.TRUE.equals(usage.settled())) {
      return null;
    }
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    Usage.Sources sources = usage.provenance();
    return new UsageRecord(
        session.getMetadata().getUid(),
        UsageRecord.Kind.SESSION,
        null,
        new UsageRecord.Subject(
            session.getMetadata().getNamespace(),
            session.getSpec().agent(),
            binding == null ? "" : binding.agentUID(),
            session.getMetadata().getName(),
            binding == null ? null : binding.podUID(),
            binding == null ? null : binding.profile()),
        status.phase() == null ? null : status.phase().name(),
        status.reason() == null ? null : status.reason().name(),
        new UsageRecord.Instants(
            usage.acceptedTime(),
            reached(usage.runningTime(), sources.running()),
            reached(usage.stoppingTime(), sources.stopping()),
            usage.endedTime()),
        new Figures(
            1, usage.instantiatingSeconds(), usage.runningSeconds(), usage.tearingDownSeconds(), 0),
        Boolean.TRUE.equals(usage.billable()),
        "{\"accepted\":\"%s\",\"running\":\"%s\",\"stopping\":\"%s\",\"ended\":\"%s\"}"
            .formatted(sources.accepted(), sources.running(), sources.stopping(), sources.ended()),
        now);
  }

  private static @Nullable Instant reached(Instant instant, Provenance source) {
    return source == Provenance.NotReached ? null : instant;
  }
}

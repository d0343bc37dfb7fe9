package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.gateway.wire.SessionDetail;
import dev.greenroom.gateway.wire.SessionDetail.Code;
import dev.greenroom.gateway.wire.SessionRecord;
import dev.greenroom.gateway.wire.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An AgentSession as clients of the HTTP contract see it. */
final class SessionView {
  private final AgentSession session;
  private final @Nullable AgentSessionStatus status;
  private final @Nullable Usage usage;

  private SessionView(AgentSession session) {
    this.session = session;
    this.status = session.getStatus();
    this.usage = status == null ? null : status.usage();
  }

  /** True of a session that was made to end a pod: nobody ever started it. */
  static boolean abandoned(AgentSession session) {
    Map<String, String> labels = session.getMetadata().getLabels();
    return labels != null && labels.containsKey(Names.ABANDONED);
  }

  static boolean finished(AgentSession session) {
    return new SessionView(session).finished();
  }

  static SessionRecord of(AgentSession session) {
    return new SessionView(session).toRecord();
  }

  static SessionDetail detail(AgentSession session) {
    SessionView view = new SessionView(session);
    return new SessionDetail(view.toRecord(), view.events(), null, List.of());
  }

  private SessionRecord toRecord() {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    String revision = binding == null ? null : binding.revision();
    return new SessionRecord(
        session.getMetadata().getName(),
        binding == null ? null : binding.agentUID(),
        session.getMetadata().getNamespace(),
        revision == null ? null : RevisionId.of(binding.agentUID(), revision),
        Timestamp.of(created()),
        Timestamp.of(updated()),
        Timestamp.orNull(ended()),
        botStartSeconds(),
        status == null ? null : status.startedColdly(),
        Endings.completionStatus(reason(), finished()),
        Endings.state(reason(), finished(), running() != null));
  }

  private List<SessionDetail.Event> events() {
    List<SessionDetail.Event> events = new ArrayList<>();
    events.add(event(Code.SESSION_START_INITIATED, created()));
    Instant running = running();
    if (running != null) {
      events.add(event(Code.REQUEST_ARRIVED_AT_BOT, running));
    }
    Instant ended = ended();
    Code end = Endings.event(reason(), running != null);
    if (ended != null && end != null) {
      events.add(event(end, ended));
    }
    return events;
  }

  private static SessionDetail.Event event(Code code, Instant at) {
    return new SessionDetail.Event(code, Timestamp.of(at));
  }

  private boolean finished() {
    return Conditions.isTrue(conditions(), ObservedSession.FINISHED);
  }

  private @Nullable Reason reason() {
    return status == null ? null : status.reason();
  }

  private List<Condition> conditions() {
    return status == null || status.conditions() == null ? List.of() : status.conditions();
  }

  private Instant created() {
    Instant accepted = usage == null ? null : usage.acceptedTime();
    return accepted == null
        ? Instant.parse(session.getMetadata().getCreationTimestamp())
        : accepted;
  }

  private Instant updated() {
    return conditions().stream()
        .map(Condition::lastTransitionTime)
        .max(Comparator.naturalOrder())
        .filter(created()::isBefore)
        .orElse(created());
  }

  /** When its agent had the session; null while it has not, and for one that never ran. */
  private @Nullable Instant running() {
    if (usage == null || usage.runningTime() == null) {
      return null;
    }
    Usage.Sources sources = usage.provenance();
    boolean reached = sources == null || sources.running() != Usage.Provenance.NotReached;
    return reached ? usage.runningTime() : null;
  }

  /** When it was torn down: the same instant that its bill ends at. */
  private @Nullable Instant ended() {
    if (!finished()) {
      return null;
    }
    Instant billed = usage == null ? null : usage.endedTime();
    return billed == null
        ? Conditions.find(conditions(), ObservedSession.FINISHED)
            .map(Condition::lastTransitionTime)
            .orElse(null)
        : billed;
  }

  private @Nullable Double botStartSeconds() {
    Instant running = running();
    return running == null ? null : Duration.between(created(), running).toMillis() / 1000.0;
  }
}

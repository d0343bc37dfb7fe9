package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.Announcements;
import dev.greenroom.core.session.SessionStep;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts what is announced of sessions, by reason: for dashboards and alerts. Bills are made from
 * the status of each session, never from these.
 */
final class SessionMetrics implements Announcements {
  private static final Map<String, Reason> REASONS =
      Arrays.stream(Reason.values()).collect(Collectors.toMap(Reason::name, Function.identity()));

  private final Counter over;
  private final Announcements next;

  SessionMetrics(CollectorRegistry registry, Announcements next) {
    this.over =
        Counter.build()
            .name("greenroom_sessions_over_total")
            .help("Sessions that were rejected or have ended, by reason, since this process began.")
            .labelNames("reason")
            .register(registry);
    REASONS.keySet().forEach(over::labels);
    this.next = next;
  }

  @Override
  public void announce(AgentSession session, SessionStep.Note note) {
    if (REASONS.containsKey(note.reason())) {
      over.labels(note.reason()).inc();
    }
    next.announce(session, note);
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.NodeView;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.core.session.SessionStep;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What a gateway hears of a session, written into its status beside whoever else writes there. */
final class SessionNews {
  /** The operator may write the same session at the same time; it has only so much to say. */
  private static final int MOST_ATTEMPTS = 4;

  private final ClusterApi api;
  private final Announcements announcements;
  private final InstantSource serverClock;

  SessionNews(ClusterApi api, Announcements announcements, InstantSource serverClock) {
    this.api = api;
    this.announcements = announcements;
    this.serverClock = serverClock;
  }

  /** What came of it. */
  sealed interface Told {
    record Written() implements Told {}

    /** There was nothing to add to this session. */
    record Known(AgentSession session) implements Told {}

    /** There is no such session. */
    record Gone() implements Told {}

    /** It may not be written as things are; that may change. */
    record NotNow() implements Told {}

    /** Others wrote again and again. */
    record Contended() implements Told {}
  }

  /**
   * @param seen the session as it was last seen, or null to read it first
   * @param news decides what to write, and may decide that it is nothing
   */
  Told tell(
      String namespace,
      String name,
      @Nullable AgentSession seen,
      PodFacts pod,
      BiFunction<ObservedSession, Instant, Optional<SessionStep.Write>> news) {
    AgentSession session = seen;
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      if (session == null) {
        session = api.session(namespace, name);
      }
      if (session == null) {
        return new Told.Gone();
      }
      Optional<SessionStep.Write> write = news.apply(observed(session, pod), serverClock.instant());
      if (write.isEmpty()) {
        return new Told.Known(session);
      }
      ClusterApi.Written<AgentSession> written = api.writeStatus(session, write.get().status());
      if (written instanceof ClusterApi.Written.Ok<AgentSession>) {
        AgentSession subject = session;
        write.get().notes().forEach(note -> announcements.announce(subject, note));
        return new Told.Written();
      }
      if (written instanceof ClusterApi.Written.Forbidden<AgentSession>) {
        return new Told.NotNow();
      }
      if (!(written instanceof ClusterApi.Written.Conflict<AgentSession>)) {
        return new Told.Gone();
      }
      session = null;
    }
    return new Told.Contended();
  }

  ObservedSession observed(AgentSession session, PodFacts pod) {
    boolean crdTerminating =
        session.getMetadata().getDeletionTimestamp() != null && api.sessionCrdTerminating();
    return SessionReading.of(session, pod, crdTerminating, new NodeView.Present());
  }
}

package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec.WhenFull;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.core.session.Place;
import dev.greenroom.core.session.WaitingLine;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of sessions that wait for a slot, and who is woken when: the first of a line when a pod
 * of its agent goes or gets warm, when the agent is another one than before, and when somebody
 * leaves the line. News that are lost cost a few seconds: the first tries again by itself.
 */
final class WaitingLines {
  private final SessionSource sessions;
  private final Waking waking;

  /** Those that were seen to wait, so that leaving is noticed once: UIDs. */
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  /** What starts may depend on, by the agent's UID. */
  private final Map<String, String> agents = new ConcurrentHashMap<>();

  /** Has a session reconciled soon. */
  interface Waking {
    void session(String namespace, String name);
  }

  WaitingLines(SessionSource sessions, Waking waking) {
    this.sessions = sessions;
    this.waking = waking;
  }

  /** Where a session stands; first where it has nobody to wait for. */
  Place placeOf(AgentSession session) {
    return session.getSpec().binding() != null
        ? Place.FIRST
        : WaitingLine.place(
            line(session.getMetadata().getNamespace(), session.getSpec().agent()),
            session.getMetadata().getName(),
            created(session));
  }

  /** A pod of the agent is gone, or warm: there may be a place. */
  void placeFree(String namespace, String agent) {
    wakeFirst(namespace, agent);
  }

  /**
   * The agent as it is now; capacity, suspension, deletion and a newly proved revision count, and a
   * new one of its name.
   */
  void saw(AgentDeployment agent) {
    String now = agent.getMetadata().getGeneration() + " " + isDeleted(agent) + " " + proved(agent);
    if (!now.equals(agents.put(agent.getMetadata().getUid(), now))) {
      wakeFirst(agent.getMetadata().getNamespace(), agent.getMetadata().getName());
    }
  }

  /** The agent is gone: whoever waits for it is to be told. */
  void gone(AgentDeployment agent) {
    agents.remove(agent.getMetadata().getUid());
    wakeFirst(agent.getMetadata().getNamespace(), agent.getMetadata().getName());
  }

  /** The session as it is now. */
  void saw(AgentSession session) {
    if (waits(session)) {
      waiting.add(session.getMetadata().getUid());
    } else {
      gone(session);
    }
  }

  /** The session has left the line, if it was in one. */
  void gone(AgentSession session) {
    if (waiting.remove(session.getMetadata().getUid())) {
      wakeFirst(session.getMetadata().getNamespace(), session.getSpec().agent());
    }
  }

  private void wakeFirst(String namespace, String agent) {
    WaitingLine.first(line(namespace, agent))
        .ifPresent(first -> waking.session(namespace, first.name()));
  }

  private List<WaitingLine.Waiting> line(String namespace, String agent) {
    return sessions.ofAgent(namespace, agent).stream()
        .filter(WaitingLines::waits)
        .map(
            session ->
                new WaitingLine.Waiting(
                    session.getMetadata().getName(),
                    created(session),
                    session.getStatus() != null && session.getStatus().position() != null))
        .toList();
  }

  private static boolean waits(AgentSession session) {
    return session.getSpec().whenFull() == WhenFull.Wait
        && session.getSpec().binding() == null
        && !Boolean.TRUE.equals(session.getSpec().stop())
        && !isDeleted(session)
        && (session.getStatus() == null
            || !Conditions.isTrue(session.getStatus().conditions(), ObservedSession.FINISHED));
  }

  private static boolean isDeleted(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  private static @Nullable String proved(AgentDeployment agent) {
    return agent.getStatus() == null || agent.getStatus().revision() == null
        ? null
        : agent.getStatus().revision().ready();
  }

  private static Instant created(AgentSession session) {
    return Instant.parse(session.getMetadata().getCreationTimestamp());
  }
}

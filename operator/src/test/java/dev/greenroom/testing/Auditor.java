package dev.greenroom.testing;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.api.Usage;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Checks the laws of design.md over what watches show of one cluster, after every change: give it
 * each version of each object, in the order of its own watch, and at the end what is left. It
 * throws an AssertionError at the first version that breaks a law.
 */
public final class Auditor {
  private final Map<String, SessionHistory> sessions = new HashMap<>();
  private final Map<String, PoolHistory> pools = new HashMap<>();
  private final Map<String, String> sessionOfPod = new HashMap<>();
  private final Set<String> excused = new HashSet<>();
  private final Map<String, String> claims = new HashMap<>();
  private final InstantSource clock;
  private final Duration startsInFlight;

  /**
   * @param startsInFlight how long a start may still go by a capacity that was lowered meanwhile
   */
  public Auditor(InstantSource clock, Duration startsInFlight) {
    this.clock = clock;
    this.startsInFlight = startsInFlight;
  }

  public synchronized void saw(AgentDeployment agent) {
    pool(agent.getMetadata().getUid()).capacity(agent, clock.instant());
  }

  public synchronized void saw(Pod pod) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    String agentUid = labels.get(Names.AGENT_UID);
    if (agentUid == null) {
      return;
    }
    pool(agentUid).saw(pod, clock.instant());
    String session = labels.get(Names.SESSION);
    if (session != null) {
      String before = claims.putIfAbsent(pod.getMetadata().getUid(), session);
      Law.holds(
          before == null || before.equals(session),
          "a pod is claimed once: %s was claimed for %s, then for %s",
          pod.getMetadata().getName(),
          before,
          session);
    }
  }

  public synchronized void gone(Pod pod) {
    String agentUid = pod.getMetadata().getLabels().get(Names.AGENT_UID);
    if (agentUid != null) {
      pool(agentUid).gone(pod);
    }
  }

  /** Somebody takes it away with its finalizer: what comes of its pod is another's. */
  public synchronized void excuse(AgentSession session) {
    excused.add(session.getMetadata().getUid());
    sessions.remove(session.getMetadata().getUid());
    sessionOfPod.values().remove(session.getMetadata().getUid());
  }

  public synchronized void saw(AgentSession session) {
    String uid = session.getMetadata().getUid();
    if (excused.contains(uid)) {
      return;
    }
    sessions.computeIfAbsent(uid, u -> new SessionHistory()).saw(session);
    if (session.getSpec().binding() != null && SessionHistory.admitted(session.getStatus())) {
      String pod = session.getSpec().binding().podUID();
      String before = sessionOfPod.putIfAbsent(pod, uid);
      Law.holds(
          before == null || before.equals(uid),
          "one session a pod: %s has two",
          session.getSpec().binding().podName());
    }
  }

  public synchronized void gone(AgentSession session) {
    SessionHistory history = sessions.get(session.getMetadata().getUid());
    if (history != null && !excused.contains(session.getMetadata().getUid())) {
      history.saw(session);
      history.gone();
    }
  }

  /** The last usage of a session that was not final yet, or nothing. */
  public synchronized Optional<Usage> lastOpen(String sessionUid) {
    return Optional.ofNullable(sessions.get(sessionUid)).map(SessionHistory::lastOpen);
  }

  /** Nothing is under way any more: nothing may be held, and every session has its end. */
  public synchronized void atRest(Collection<Pod> pods, Collection<AgentSession> left) {
    for (Pod pod : pods) {
      Law.holds(
          false,
          "no slot stays held: %s of session %s",
          pod.getMetadata().getName(),
          pod.getMetadata().getLabels().get(Names.SESSION));
    }
    for (AgentSession session : left) {
      Law.holds(
          session.getMetadata().getDeletionTimestamp() == null,
          "no finalizer is left: %s",
          session.getMetadata().getName());
    }
    sessions.values().forEach(SessionHistory::atRest);
  }

  private PoolHistory pool(String agentUid) {
    return pools.computeIfAbsent(agentUid, uid -> new PoolHistory(startsInFlight));
  }
}

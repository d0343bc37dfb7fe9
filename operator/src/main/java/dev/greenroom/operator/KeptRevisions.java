package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.Revisions;
import dev.greenroom.core.pool.Trouble;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the revisions are kept that the pods of each agent are made of. One that can't be kept is
 * a setback like any other: it is not rolled out, and tried again with back-off.
 */
final class KeptRevisions {
  /** So long a proved revision that was there is not asked for again. */
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  private final Revisions revisions;
  private final Setbacks setbacks;
  private final InstantSource clock;
  private final Map<String, String> refused = new ConcurrentHashMap<>();
  private final Map<String, Instant> seen = new ConcurrentHashMap<>();

  KeptRevisions(Revisions revisions, Setbacks setbacks, InstantSource clock) {
    this.revisions = revisions;
    this.setbacks = setbacks;
    this.clock = clock;
  }

  /**
   * The revision that the status says is proved; null when there is none, or when no pod can be
   * made of it any more because somebody deleted what was kept.
   */
  @Nullable String proved(AgentDeployment agent, String current) {
    AgentDeploymentStatus.Revision known = known(agent);
    String proved = known == null ? null : known.ready();
    return proved == null || proved.equals(current) || isThere(agent, proved) ? proved : null;
  }

  private boolean isThere(AgentDeployment agent, String revision) {
    String uid = agent.getMetadata().getUid();
    Instant now = clock.instant();
    Instant last = seen.get(uid);
    if (last != null && now.isBefore(last.plus(TRUSTED))) {
      return true;
    }
    boolean there = revisions.spec(agent, revision) != null;
    if (there) {
      seen.put(uid, now);
    }
    return there;
  }

  /**
   * Keeps the current revision, unless the status says that it is.
   *
   * @return false when the API server won't have it, or would not a moment ago
   */
  boolean keep(AgentDeployment agent, String current, Set<String> needed) {
    String uid = agent.getMetadata().getUid();
    AgentDeploymentStatus.Revision known = known(agent);
    if (known != null && current.equals(known.current())) {
      return true;
    }
    Instant now = clock.instant();
    if (current.equals(refused.get(uid)) && !setbacks.isAttempt(uid, current, now)) {
      return false;
    }
    Optional<String> objection = objection(agent, needed);
    if (objection.isPresent()) {
      refused.put(uid, current);
      String why = "the revision can't be kept as a ControllerRevision: " + objection.get();
      setbacks.failed(uid, current, now, new Trouble(Reason.ConfigError, why));
    } else if (refused.remove(uid, current)) {
      setbacks.keep(uid, needed, Set.of(current));
    }
    return objection.isEmpty();
  }

  private Optional<String> objection(AgentDeployment agent, Set<String> needed) {
    try {
      return revisions.keep(agent, needed);
    } catch (KubernetesClientException e) {
      // An admission webhook that is away; a server that is away is no fault of the revision.
      if (e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR) {
        return Optional.of(String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  private static AgentDeploymentStatus.@Nullable Revision known(AgentDeployment agent) {
    return agent.getStatus() == null ? null : agent.getStatus().revision();
  }

  void forget(String agentUid) {
    refused.remove(agentUid);
    seen.remove(agentUid);
  }
}

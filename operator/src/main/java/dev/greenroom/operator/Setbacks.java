package dev.greenroom.operator;

import dev.greenroom.core.pool.Setback;
import dev.greenroom.core.pool.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What went wrong with the idle pods of each agent, since this process began: it only paces new
 * attempts, so that a restart may try at once.
 */
final class Setbacks {
  private final Map<String, Map<String, Setback>> byAgentUid = new ConcurrentHashMap<>();
  private final Map<String, Map<String, LastWords>> words = new ConcurrentHashMap<>();

  List<Setback> of(String agentUid) {
    return List.copyOf(byAgentUid.getOrDefault(agentUid, Map.of()).values());
  }

  /** Whether a failure now is an attempt of its own: pods that were made together are one. */
  boolean isAttempt(String agentUid, String revision, Instant now) {
    Setback setback = byAgentUid.getOrDefault(agentUid, Map.of()).get(revision);
    return setback == null || !now.isBefore(setback.nextTry());
  }

  /** What the agent of the last attempt wrote to its log. */
  LastWords words(String agentUid, String revision) {
    return words.getOrDefault(agentUid, Map.of()).getOrDefault(revision, LastWords.NONE);
  }

  void heard(String agentUid, String revision, LastWords last) {
    words.computeIfAbsent(agentUid, uid -> new ConcurrentHashMap<>()).put(revision, last);
  }

  void failed(String agentUid, String revision, Instant now, Trouble trouble) {
    byAgentUid
        .computeIfAbsent(agentUid, uid -> new ConcurrentHashMap<>())
        .merge(
            revision,
            new Setback(revision, 1, now, trouble),
            (before, first) -> before.again(now, trouble));
  }

  /** Only these revisions matter now, and none of those that have stayed ready. */
  void keep(String agentUid, Set<String> revisions, Set<String> steady) {
    Map<String, Setback> setbacks = byAgentUid.get(agentUid);
    if (setbacks != null) {
      setbacks.keySet().removeIf(r -> !revisions.contains(r) || steady.contains(r));
      words.getOrDefault(agentUid, Map.of()).keySet().retainAll(setbacks.keySet());
    }
  }

  /** The agent is gone. */
  void forget(String agentUid) {
    byAgentUid.remove(agentUid);
    words.remove(agentUid);
  }
}

package dev.greenroom.binding;

import dev.greenroom.core.pool.StartChoice;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The slots that this process is about to take, so that its own starts do not meet. Only an
 * economy: what makes a slot exclusive is the name of its pod.
 */
final class Reservations {
  private final Map<String, Set<Integer>> byAgent = new HashMap<>();

  /** Chooses a place knowing which slots are reserved, and reserves its own in the same breath. */
  synchronized StartChoice reserve(String agentUid, Choice choice) {
    Set<Integer> mine = byAgent.computeIfAbsent(agentUid, uid -> new HashSet<>());
    StartChoice chosen = choice.among(mine);
    chosen.slot().ifPresent(mine::add);
    if (mine.isEmpty()) {
      byAgent.remove(agentUid);
    }
    return chosen;
  }

  synchronized void release(String agentUid, int slot) {
    Set<Integer> mine = byAgent.get(agentUid);
    if (mine != null && mine.remove(slot) && mine.isEmpty()) {
      byAgent.remove(agentUid);
    }
  }

  /** Picks a place given the slots reserved. */
  interface Choice {
    StartChoice among(Collection<Integer> reserved);
  }
}

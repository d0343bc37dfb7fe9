package dev.greenroom.binding;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The slots that this process is about to take, so that its own starts do not meet. Only an
 * economy: what makes a slot exclusive is the name of its pod.
 */
final class Reservations {
  private final Map<String, Set<Integer>> byAgent = new HashMap<>();

  /** Chooses a slot knowing what is reserved, and reserves it in the same breath. */
  synchronized OptionalInt reserve(String agentUid, Choice choice) {
    Set<Integer> mine = byAgent.computeIfAbsent(agentUid, uid -> new HashSet<>());
    OptionalInt slot = choice.among(mine);
    slot.ifPresent(mine::add);
    if (mine.isEmpty()) {
      byAgent.remove(agentUid);
    }
    return slot;
  }

  synchronized void release(String agentUid, int slot) {
    Set<Integer> mine = byAgent.get(agentUid);
    if (mine != null && mine.remove(slot) && mine.isEmpty()) {
      byAgent.remove(agentUid);
    }
  }

  /** Picks a slot given those reserved. */
  interface Choice {
    OptionalInt among(Collection<Integer> reserved);
  }
}

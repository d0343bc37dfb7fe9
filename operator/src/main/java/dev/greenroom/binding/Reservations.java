package dev.greenroom.binding;

import dev.greenroom.core.pool.StartChoice;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The slots that this process is about to take, so that its own starts do not meet, and those whose
 * names it found taken by pods that its watch has not shown, so that they do not all try the same
 * ones. Only an economy: what makes a slot exclusive is the name of its pod. Starts of different
 * agents do not wait for each other.
 */
final class Reservations {
  /**
   * A watch that is silent must not keep a slot taken for ever. One that is only late, where all is
   * slow, is seconds behind: with less each name would be tried in vain again and again.
   */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final Map<String, Slots> byAgent = new ConcurrentHashMap<>();
  private final InstantSource clock;

  Reservations(InstantSource clock) {
    this.clock = clock;
  }

  /** Chooses a place knowing which slots are reserved, and reserves its own in the same breath. */
  StartChoice reserve(String agentUid, Choice choice) {
    return with(
        agentUid,
        slots -> {
          Instant now = clock.instant();
          slots.taken.values().removeIf(found -> !found.until().isAfter(now));
          StartChoice chosen = choice.among(slots.mine, slots.taken);
          chosen.slot().ifPresent(slots.mine::add);
          return chosen;
        });
  }

  void release(String agentUid, int slot) {
    with(agentUid, slots -> slots.mine.remove(slot));
  }

  /**
   * A place was lost to another process, which goes on beside it: what it takes next is not seen
   * yet.
   */
  void lost(String agentUid) {
    with(agentUid, slots -> ++slots.lost);
  }

  /** How many places were lost lately: while any of them is remembered as taken. */
  int losses(String agentUid) {
    return with(agentUid, slots -> slots.lost);
  }

  /** The name of this slot was found taken by this pod. */
  void taken(String agentUid, int slot, Pod holder) {
    Found found = new Found(holder, clock.instant().plus(LONGEST));
    with(agentUid, slots -> slots.taken.put(slot, found) == null);
  }

  /** What was found under the name of a slot, and when that is forgotten. */
  record Found(Pod holder, Instant until) {}

  /** Under a lock of the agent's own. */
  private <R> R with(String agentUid, Function<Slots, R> act) {
    while (true) {
      Slots slots = byAgent.computeIfAbsent(agentUid, uid -> new Slots());
      synchronized (slots) {
        if (!slots.forgotten) {
          R result = act.apply(slots);
          if (slots.mine.isEmpty() && slots.taken.isEmpty()) {
            slots.forgotten = true;
            byAgent.remove(agentUid, slots);
          }
          return result;
        }
      }
    }
  }

  /** Those of one agent; an object that was forgotten is never used again. */
  private static final class Slots {
    private final Set<Integer> mine = new HashSet<>();
    private final Map<Integer, Found> taken = new HashMap<>();
    private int lost;
    private boolean forgotten;
  }

  /** Picks a place given the slots reserved. */
  interface Choice {

    /**
     * @param reserved slots that starts of this process are about to take
     * @param taken slots whose names were found taken; those that the watch has come to since are
     *     removed
     */
    StartChoice among(Set<Integer> reserved, Map<Integer, Found> taken);
  }
}

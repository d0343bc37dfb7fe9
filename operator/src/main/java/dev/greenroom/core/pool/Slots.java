package dev.greenroom.core.pool;

import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The slots of an AgentDeployment: the names its pods can have. The API server refuses a second pod
 * of one name, so there are never more pods than slots, whatever caches and replicas believe.
 */
public final class Slots {
  private Slots() {}

  /** Name of the pod in a slot: {@code <agent>-<first 8 characters of the UID>-<slot>}. */
  public static String podName(String agent, String agentUid, int slot) {
    return prefix(agent, agentUid) + slot;
  }

  /** What the names of all that belongs to one AgentDeployment begin with. */
  public static String prefix(String agent, String agentUid) {
    return agent + "-" + agentUid.substring(0, Math.min(8, agentUid.length())) + "-";
  }

  /**
   * A slot that a start may take: below the capacity, held by nobody. After the capacity was
   * lowered pods may hold slots above it; they count, so that no start is made before there are
   * fewer pods than the new capacity.
   *
   * @param held slots of the pods that exist, in any state
   * @param reserved slots that this process is about to take
   * @param first where to begin to look, so that replicas do not meet: as far into the slots that
   *     nobody holds as this is into all of them, since whoever went on to the next free one from a
   *     fixed slot would come to where another replica takes its own
   */
  public static OptionalInt free(
      int capacity, Collection<Integer> held, Collection<Integer> reserved, int first) {
    Set<Integer> taken = new HashSet<>(held);
    taken.addAll(reserved);
    if (capacity <= 0 || taken.size() >= capacity) {
      return OptionalInt.empty();
    }
    int[] open = IntStream.range(0, capacity).filter(slot -> !held.contains(slot)).toArray();
    int begin =
        open.length == 0
            ? 0
            : open[(int) ((long) Math.floorMod(first, capacity) * open.length / capacity)];
    for (int i = 0; i < capacity; i++) {
      int slot = (begin + i) % capacity;
      if (!taken.contains(slot)) {
        return OptionalInt.of(slot);
      }
    }
    return OptionalInt.empty();
  }

  /** How many starts may take a slot, one after the other. */
  static int left(int capacity, Collection<Integer> held, Collection<Integer> reserved) {
    Set<Integer> taken = new HashSet<>(held);
    taken.addAll(reserved);
    int unnamed = (int) IntStream.range(0, capacity).filter(slot -> !taken.contains(slot)).count();
    return Math.max(0, Math.min(unnamed, capacity - taken.size()));
  }
}

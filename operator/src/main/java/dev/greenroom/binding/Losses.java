package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The places that one start has lost to others, and what it has seen of those who took them. */
final class Losses {
  private final Set<Integer> slots = new HashSet<>();

  /** What was read live of the places lost; null when one of them was not seen. */
  private @Nullable List<Pod> holders = new ArrayList<>();

  private int count;

  /**
   * @param holder the pod that has the name, as it was read live; null when it was not seen
   */
  void add(int slot, @Nullable Pod holder) {
    count++;
    slots.add(slot);
    if (holder == null) {
      holders = null;
    } else if (holders != null) {
      holders.add(holder);
    }
  }

  /** There are newer news: the same places may be tried again. */
  void forget() {
    slots.clear();
    holders = new ArrayList<>();
  }

  /** Those that are not tried again on the same news. */
  Set<Integer> slots() {
    return slots;
  }

  /** All that were ever lost. */
  int count() {
    return count;
  }

  /** True when it was seen who has each of them. */
  boolean explained() {
    return holders != null;
  }

  /** Waits until the watch has come to the moment of each of them; false when it took too long. */
  boolean awaitShown(PodSource watch, Duration most) {
    return holders != null
        && !holders.isEmpty()
        && holders.stream().allMatch(holder -> watch.awaitShown(holder, most));
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether sessions of a pool have gone while one start looked for a place in it. */
final class Turnover {
  private @Nullable Collection<Pod> first;
  private Collection<Pod> last = List.of();

  /** The pods of the pool at one more look. */
  void saw(Collection<Pod> pods) {
    first = first == null ? pods : first;
    last = pods;
  }

  /** A pod that had a session at the first look has gone at the last one. */
  boolean someCameFree() {
    if (first == null) {
      return false;
    }
    Set<String> there = new HashSet<>();
    last.forEach(pod -> there.add(pod.getMetadata().getUid()));
    return first.stream()
        .filter(pod -> Names.STATE_ACTIVE.equals(pod.getMetadata().getLabels().get(Names.STATE)))
        .anyMatch(pod -> !there.contains(pod.getMetadata().getUid()));
  }
}

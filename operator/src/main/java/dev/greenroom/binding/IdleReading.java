package dev.greenroom.binding;

import dev.greenroom.api.Names;
import dev.greenroom.core.usage.IdleLife;
import dev.greenroom.core.usage.IdleTime;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads out of a pod how long it was kept idle. */
public final class IdleReading {
  private IdleReading() {}

  /**
   * Null of a pod that never was warm.
   *
   * @param over whether the caller knows that all of the pod is over
   * @param now the API server's clock, not later than the pod was read where it was read live
   */
  public static @Nullable IdleTime of(Pod pod, boolean over, Instant now) {
    Instant warm = PodObservation.annotated(pod, Names.WARM_AT);
    if (warm == null) {
      return null;
    }
    var facts = PodObservation.of(pod);
    return IdleTime.of(
        new IdleLife(
            warm,
            PodObservation.annotated(pod, Names.CLAIMED_AT),
            PodObservation.annotated(pod, Names.RETIRED_AT),
            facts,
            over || facts.tornDown(),
            now));
  }
}

package dev.greenroom.core.pool;

import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which setbacks of a pool are over: only a success that came after the last failure ends one,
 * since pods that were well before say nothing of what fails now.
 */
final class Recoveries {
  private final ObservedPool pool;
  private final Instant now;

  Recoveries(ObservedPool pool, Instant now) {
    this.pool = pool;
    this.now = now;
  }

  /**
   * @param idle pods that stay idle after this plan
   * @param proved the revision that is proved by what is seen, or null
   */
  Set<String> over(List<PodFacts> idle, @Nullable String proved) {
    return pool.setbacks().stream()
        .filter(setback -> succeeded(setback) || nothingLacks(setback, idle, proved))
        .map(Setback::revision)
        .collect(Collectors.toSet());
  }

  /** When pods that are ready now will have been so for long enough. */
  Stream<Instant> ahead() {
    return pool.setbacks().stream()
        .flatMap(setback -> pool.pods().stream().filter(pod -> isNews(pod, setback)))
        .flatMap(pod -> Stream.ofNullable(pod.ready()))
        .map(IdlePods::steadyAt);
  }

  private boolean succeeded(Setback setback) {
    return pool.pods().stream().anyMatch(p -> isNews(p, setback) && IdlePods.steady(p, now));
  }

  private static boolean isNews(PodFacts pod, Setback setback) {
    return setback.revision().equals(pod.revision())
        && IdlePods.ready(pod)
        && Objects.requireNonNull(pod.ready()).since().isAfter(setback.last());
  }

  /** Fewer are wanted now, and they are there: nothing would ever be made that could succeed. */
  private boolean nothingLacks(Setback setback, List<PodFacts> idle, @Nullable String proved) {
    return setback.revision().equals(pool.current())
        && pool.current().equals(proved)
        && !setback.nextTry().isAfter(now)
        && idle.stream().allMatch(pod -> pool.upToDate(pod) && IdlePods.steady(pod, now))
        && idle.size() >= pool.warm();
  }
}

package dev.greenroom.core.pool;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for a pool now.
 *
 * @param proved the revision that is proved by what was seen: the current one as soon as one of its
 *     pods was ready
 * @param steady revisions whose setbacks are over: a pod that came after them has stayed ready for
 *     a while, or nothing lacks any more
 * @param recheck when to look again at the latest, null for "on the next event"
 */
public record PoolPlan(
    List<PoolAction> actions,
    @Nullable String proved,
    Set<String> steady,
    @Nullable Duration recheck) {

  public PoolPlan {
    actions = List.copyOf(actions);
    steady = Set.copyOf(steady);
  }
}

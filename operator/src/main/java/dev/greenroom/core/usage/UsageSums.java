package dev.greenroom.core.usage;

import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.Usage;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The totals of an agent: sums over the bills of its sessions. */
public final class UsageSums {

  private UsageSums() {}

  /** Open records and sessions that never ran don't count. */
  public static UsageTotals of(Collection<Usage> usages) {
    long sessions = 0;
    long instantiating = 0;
    long running = 0;
    long tearingDown = 0;
    for (Usage usage : usages) {
      if (Boolean.TRUE.equals(usage.settled()) && Boolean.TRUE.equals(usage.billable())) {
        sessions++;
        instantiating += figure(usage.instantiatingSeconds());
        running += figure(usage.runningSeconds());
        tearingDown += figure(usage.tearingDownSeconds());
      }
    }
    long total = instantiating + running + tearingDown;
    return new UsageTotals(sessions, instantiating, running, tearingDown, total, null);
  }

  private static long figure(@Nullable Long seconds) {
    return seconds == null ? 0 : seconds;
  }
}

package dev.greenroom.core.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a spend limit is reached, found by going through what was spent in the order in which
 * it was recorded. A correction may take the spend below the limit again.
 */
public final class LimitCrossing {
  private final long limitCents;
  private final Instant begun;
  private Spend spent = Spend.NOTHING;
  private @Nullable Instant since;

  /**
   * @param begun when the month began or the limit was set, whichever is later: it can't have been
   *     reached before
   */
  public LimitCrossing(long limitCents, Instant begun) {
    this.limitCents = limitCents;
    this.begun = begun;
    this.since = spent.reaches(limitCents) ? begun : null;
  }

  public void add(Instant recorded, Spend more) {
    spent = spent.plus(more);
    if (!spent.reaches(limitCents)) {
      since = null;
    } else if (since == null) {
      since = recorded.isBefore(begun) ? begun : recorded;
    }
  }

  /** Null while it is not reached. */
  public @Nullable Instant since() {
    return since;
  }
}

package dev.greenroom;

import dev.greenroom.core.usage.BillingMonth;
import dev.greenroom.core.usage.Prices;
import dev.greenroom.core.usage.Spend;
import dev.greenroom.core.usage.Standing;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.LimitedUsage;
import dev.greenroom.ledger.WrongDatabase;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which organisations have reached their spend limit, as of the last look into the ledger. The
 * spend is the sum of the month's records, of which a look reads those that came since the one
 * before; while the ledger is away, what was seen last holds, until the month is over.
 */
final class SpendWatch {
  private static final Logger log = LoggerFactory.getLogger(SpendWatch.class);

  private final Ledger ledger;
  private final Prices prices;
  private final InstantSource clock;
  private Map<String, LimitedUsage> used = Map.of();
  private boolean away;
  private boolean free;
  private volatile @Nullable Sight sight;

  private record Sight(BillingMonth month, Map<String, Standing> reached) {}

  /**
   * @param clock the API server's
   */
  SpendWatch(Ledger ledger, Prices prices, InstantSource clock) {
    this.ledger = ledger;
    this.prices = prices;
    this.clock = clock;
  }

  /** Good for as long as nothing was seen. */
  Standing of(String organization) {
    Sight seen = sight;
    return seen == null || !seen.month().contains(clock.instant())
        ? Standing.GOOD
        : seen.reached().getOrDefault(organization, Standing.GOOD);
  }

  /** Looks into the ledger; takes as long as that does. */
  synchronized void look() {
    BillingMonth month = BillingMonth.of(clock.instant());
    try {
      used = ledger.limited(month.start(), month.end(), used);
    } catch (RuntimeException e) {
      // Thrown on, it would end the looks for good.
      complain(e);
      return;
    }
    sight = new Sight(month, reached());
    if (away) {
      log.info("the usage ledger answers again: spend limits go by what it says now");
      away = false;
    }
    sayThatAllIsFree();
  }

  private Map<String, Standing> reached() {
    Map<String, Standing> reached = new HashMap<>();
    used.forEach(
        (organization, usage) -> {
          Spend spent = prices.of(usage.used().byProfile());
          long limit = usage.limit().cents();
          if (spent.reaches(limit)) {
            reached.put(organization, new Standing.LimitReached(spent.cents(), limit));
          }
        });
    return Map.copyOf(reached);
  }

  private void complain(RuntimeException why) {
    if (!away) {
      log.warn(
          "the usage ledger does not answer; spend limits go by what was seen last: {}",
          why.getMessage(),
          why instanceof LedgerUnavailable || why instanceof WrongDatabase ? null : why);
    }
    away = true;
  }

  private void sayThatAllIsFree() {
    boolean inVain = prices.isEmpty() && !used.isEmpty();
    if (inVain && !free) {
      log.warn("there are spend limits and no prices (--price): nothing that is used counts");
    }
    free = inVain;
  }
}

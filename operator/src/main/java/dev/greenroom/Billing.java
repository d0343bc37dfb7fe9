package dev.greenroom;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.ledger.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * Where bills are kept, and what a minute costs.
 *
 * @param ledger null where bills are kept in their sessions only; then nothing limits the spend
 */
public record Billing(@Nullable Ledger ledger, Prices prices) {
  static final Billing NONE = new Billing(null, Prices.NONE);

  /** Bills are kept in the ledger, and nothing is priced. */
  public static Billing in(Ledger ledger) {
    return new Billing(ledger, Prices.NONE);
  }
}

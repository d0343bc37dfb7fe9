package dev.greenroom;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.ledger.Ledger;
import org.jspecify.annotations.Nullable;

/**
 * Where bills are kept, and what a minute costs.
 *
 * @param ledger null where bills are kept in their sessions only; then nothing limits the spend
 */
record Billing(@Nullable Ledger ledger, Prices prices) {
  static final Billing NONE = new Billing(null, Prices.NONE);
}

package dev.greenroom;

import picocli.CommandLine.Mixin;

/** The options of whoever keeps bills, or goes by them. */
final class BillingOptions {
  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private PriceOptions prices = new PriceOptions();

  Billing billing() {
    return new Billing(ledger.open(), prices.prices());
  }

  /** One that keeps a ledger unless it is told not to. */
  Billing ofAnOperator() {
    return new Billing(ledger.openUsual(), prices.prices());
  }
}

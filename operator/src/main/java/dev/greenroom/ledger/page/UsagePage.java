package dev.greenroom.ledger.page;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageSum;

/** Sums of the ledger as somebody wants to read them, row by row: there may be many. */
public interface UsagePage {
  void begin();

  void row(UsageSum sum);

  /**
   * @param total the same figures over all rows
   */
  void end(Figures total);
}

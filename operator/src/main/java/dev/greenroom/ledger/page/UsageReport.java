package dev.greenroom.ledger.page;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;

/** Writes a page row by row; its total is the sum of these very rows, whoever records meanwhile. */
public final class UsageReport {
  private final UsagePage page;
  private Figures total = Figures.NONE;

  private UsageReport(UsagePage page) {
    this.page = page;
  }

  public static void write(Ledger ledger, UsageQuery query, UsagePage page) {
    UsageReport report = new UsageReport(page);
    page.begin();
    ledger.sums(query, report::row);
    page.end(report.total);
  }

  private void row(UsageSum sum) {
    page.row(sum);
    total = total.plus(sum.figures());
  }
}

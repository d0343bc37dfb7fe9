package dev.greenroom.ledger.page;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Comma-separated values (RFC 4180), without the total: a spreadsheet adds up itself. */
public final class UsageCsv implements UsagePage {
  private final UsageColumns columns;
  private final PrintWriter out;

  public UsageCsv(UsageQuery query, PrintWriter out) {
    this.columns = new UsageColumns(query);
    this.out = out;
  }

  @Override
  public void begin() {
    line(
        Stream.concat(
            columns.keyNames().stream(), UsageColumns.figures(Figures.NONE).keySet().stream()));
  }

  @Override
  public void row(UsageSum sum) {
    line(
        Stream.concat(
            columns.keys(sum).values().stream().map(key -> Objects.requireNonNullElse(key, "")),
            UsageColumns.figures(sum.figures()).values().stream().map(String::valueOf)));
  }

  /** Names of Kubernetes and numbers need no quotes. */
  private void line(Stream<String> fields) {
    out.print(fields.collect(Collectors.joining(",")) + "\r\n");
  }

  @Override
  public void end(Figures total) {
    out.flush();
  }
}

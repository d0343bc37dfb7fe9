package dev.greenroom.ledger.page;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table for people; a name of Kubernetes has at most 63 characters, and most have few. */
public final class UsageTable implements UsagePage {
  private static final int NAME = 38;

  /** Whole seconds of years. */
  private static final int FIGURE = 13;

  private final UsageColumns columns;
  private final PrintWriter out;

  public UsageTable(UsageQuery query, PrintWriter out) {
    this.columns = new UsageColumns(query);
    this.out = out;
  }

  @Override
  public void begin() {
    line(
        columns.keyNames().stream().map(name -> name.toUpperCase(Locale.ROOT)),
        Stream.of("SESSIONS", "INSTANTIATING", "RUNNING", "TEARING-DOWN", "TOTAL-s", "RESERVED-s"));
  }

  @Override
  public void row(UsageSum sum) {
    Map<String, String> keys = columns.keys(sum);
    line(
        keys.values().stream().map(key -> Objects.requireNonNullElse(key, "-")),
        figures(sum.figures()));
  }

  @Override
  public void end(Figures total) {
    List<String> names = columns.keyNames();
    line(Stream.concat(Stream.of("TOTAL"), names.stream().skip(1).map(name -> "")), figures(total));
    out.flush();
  }

  private static Stream<String> figures(Figures figures) {
    return UsageColumns.figures(figures).values().stream().map(String::valueOf);
  }

  private static String padded(String text, int width) {
    return ("%" + width + "s").formatted(text);
  }

  private void line(Stream<String> keys, Stream<String> figures) {
    String names = keys.map(key -> padded(key, -NAME)).collect(Collectors.joining(" "));
    String numbers = figures.map(figure -> padded(figure, FIGURE)).collect(Collectors.joining(" "));
    out.println(names + " " + numbers);
  }
}

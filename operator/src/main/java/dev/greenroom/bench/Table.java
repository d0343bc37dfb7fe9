package dev.greenroom.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as tables in Markdown, which people read as they are. */
final class Table {
  private Table() {}

  static String of(List<Row> rows, Map<String, Requests> requests, List<String> failures) {
    StringBuilder text =
        new StringBuilder(
            line("what", "with", "unit", "floor", "Greenroom", "ratio", "target", "", "runs")
                + "|---|---|---|---:|---:|---:|---|---|---:|\n");
    for (Row row : rows) {
      Figure figure = row.figure();
      text.append(
          line(
              figure.what(),
              figure.setting(),
              figure.unit(),
              number(row.floor()),
              number(row.value()),
              Double.isNaN(row.ratio()) ? "" : String.format(Locale.ROOT, "%.2fx", row.ratio()),
              figure.target() == null ? "" : figure.target().toString(),
              row.verdict(),
              Integer.toString(row.runs())));
    }
    failures.forEach(failure -> text.append("\n" + failure + "\n"));
    requests.forEach((what, made) -> text.append(requests(what, made)));
    return text.toString();
  }

  private static String requests(String what, Requests made) {
    StringBuilder text =
        new StringBuilder("\n" + what + ":\n\n" + line("requests", "") + "|---|---:|\n");
    made.counts().forEach((name, count) -> text.append(line(name, count.toString())));
    return text.toString();
  }

  private static String line(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** With as many digits as mean something. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    int digits = value == Math.rint(value) || Math.abs(value) >= 100 ? 0 : value < 10 ? 2 : 1;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}

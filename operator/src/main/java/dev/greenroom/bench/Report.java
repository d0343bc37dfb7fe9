package dev.greenroom.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What the benchmark found, for people and for programs. */
public final class Report {
  private final List<Row> rows;
  private final Map<String, Requests> requests;
  private final List<String> failures;

  /**
   * @param failures sentences on the measurements that did not run to their end
   */
  Report(List<Row> rows, Map<String, Requests> requests, List<String> failures) {
    this.rows = rows;
    this.requests = requests;
    this.failures = failures;
  }

  /** Whether everything that was to be measured was measured, whatever it came to. */
  public boolean isWhole() {
    return failures.isEmpty();
  }

  /** Tables in Markdown. */
  public String table() {
    return Table.of(rows, requests, failures);
  }

  /** The same as JSON: figures that there are none of are left out. */
  public String json() {
    ObjectNode root = Api.JSON.createObjectNode();
    ArrayNode figures = root.putArray("figures");
    for (Row row : rows) {
      ObjectNode figure =
          figures
              .addObject()
              .put("what", row.figure().what())
              .put("setting", row.figure().setting())
              .put("unit", row.figure().unit())
              .put("runs", row.runs());
      if (!Double.isNaN(row.value())) {
        figure.put("value", row.value());
      }
      if (!Double.isNaN(row.floor())) {
        figure.put("floor", row.floor()).put("ratio", row.ratio());
      }
      if (row.figure().target() != null) {
        figure.put("target", row.figure().target().toString()).put("verdict", row.verdict());
      }
    }
    ObjectNode counted = root.putObject("requests");
    requests.forEach((what, made) -> counted.set(what, Api.JSON.valueToTree(made.counts())));
    failures.forEach(root.putArray("failures")::add);
    return root.toPrettyString() + "\n";
  }
}

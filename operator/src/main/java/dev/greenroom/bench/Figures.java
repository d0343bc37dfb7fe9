package dev.greenroom.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What has been measured so far. */
final class Figures {
  private final Map<Figure, List<Row.Run>> runs = new LinkedHashMap<>();
  private final Map<String, Requests> requests = new LinkedHashMap<>();

  void add(Figure figure, double floor, double value) {
    runs.computeIfAbsent(figure, unknown -> new ArrayList<>()).add(new Row.Run(floor, value));
  }

  /** A figure that has no floor. */
  void add(String what, String setting, String unit, double value, @Nullable Target target) {
    add(new Figure(what, setting, unit, target), Double.NaN, value);
  }

  /** Requests of one operation, each thing that was done so often. */
  void add(String what, Requests made) {
    requests.put(what, made);
  }

  /** What a comparison shall come to, each null where nothing is asked. */
  record Bounds(@Nullable Target p50, @Nullable Target p99, @Nullable Target rate) {
    static final Bounds NONE = new Bounds(null, null, null);
  }

  void compare(String what, int clients, Latencies floor, Latencies product, Bounds bounds) {
    String setting = clients(clients);
    add(
        new Figure(what, setting, "ms p50", bounds.p50()),
        floor.percentileMillis(50),
        product.percentileMillis(50));
    add(
        new Figure(what, setting, "ms p90", null),
        floor.percentileMillis(90),
        product.percentileMillis(90));
    add(
        new Figure(what, setting, "ms p99", bounds.p99()),
        floor.percentileMillis(99),
        product.percentileMillis(99));
    add(
        new Figure(what, setting, "starts/s", bounds.rate()),
        floor.perSecond(),
        product.perSecond());
  }

  static String clients(int clients) {
    return clients == 1 ? "1 client" : clients + " clients";
  }

  List<Row> rows() {
    return runs.entrySet().stream().map(one -> Row.of(one.getKey(), one.getValue())).toList();
  }

  Map<String, Requests> requests() {
    return requests;
  }
}

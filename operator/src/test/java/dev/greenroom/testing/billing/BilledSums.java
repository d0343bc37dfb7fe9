package dev.greenroom.testing.billing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Sums over bills, added up one by one, and the same as the ways of reading show them: sessions,
 * instantiating, running, tearing down, total.
 */
public record BilledSums(List<LedgerRow> rows) {
  private static final List<String> FIGURES =
      List.of(
          "sessions",
          "instantiatingSeconds",
          "runningSeconds",
          "tearingDownSeconds",
          "totalSeconds");

  public static BilledSums of(List<LedgerRow> rows) {
    return new BilledSums(List.copyOf(rows));
  }

  /** How many records an organisation has, those that cost nothing among them. */
  public int sessions(String organization) {
    return (int) rows.stream().filter(row -> row.organization().equals(organization)).count();
  }

  public Map<String, List<Long>> byAgent(String organization) {
    Map<String, List<Long>> sums = new TreeMap<>();
    rows.stream()
        .filter(row -> row.organization().equals(organization))
        .forEach(row -> sums.merge(row.agent(), figures(row), BilledSums::plus));
    return sums;
  }

  public List<Long> total(String organization) {
    return byAgent(organization).values().stream().reduce(NOTHING, BilledSums::plus);
  }

  private static final List<Long> NOTHING = List.of(0L, 0L, 0L, 0L, 0L);

  private static List<Long> figures(LedgerRow row) {
    return row.billable()
        ? List.of(
            1L,
            row.instantiatingSeconds(),
            row.runningSeconds(),
            row.tearingDownSeconds(),
            row.totalSeconds())
        : NOTHING;
  }

  private static List<Long> plus(List<Long> one, List<Long> other) {
    return IntStream.range(0, one.size()).mapToObj(i -> one.get(i) + other.get(i)).toList();
  }

  /** The rows of a CSV, whatever they are of, added up by agent. */
  public static Map<String, List<Long>> ofCsv(String csv) {
    List<String[]> lines = csv.lines().map(line -> line.split(",")).toList();
    List<String> names = Arrays.asList(lines.get(0));
    Map<String, List<Long>> sums = new TreeMap<>();
    for (String[] line : lines.subList(1, lines.size())) {
      List<Long> figures =
          FIGURES.stream().map(name -> Long.valueOf(line[names.indexOf(name)])).toList();
      sums.merge(line[names.indexOf("agent")], figures, BilledSums::plus);
    }
    return sums;
  }

  public static Map<String, List<Long>> ofJson(String json) {
    Map<String, List<Long>> sums = new TreeMap<>();
    for (JsonNode record : read(json).path("records")) {
      sums.merge(record.path("agent").asText(), figures(record), BilledSums::plus);
    }
    return sums;
  }

  public static List<Long> totalOfJson(String json) {
    return figures(read(json).path("total"));
  }

  public static List<Long> totalOfTable(String table) {
    String total = table.lines().filter(line -> line.startsWith("TOTAL")).findFirst().orElseThrow();
    return Stream.of(total.substring("TOTAL".length()).strip().split(" +"))
        .limit(FIGURES.size())
        .map(Long::valueOf)
        .toList();
  }

  private static List<Long> figures(JsonNode record) {
    return FIGURES.stream().map(name -> record.path(name).asLong()).toList();
  }

  private static JsonNode read(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}

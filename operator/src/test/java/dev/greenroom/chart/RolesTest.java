package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart permits operator and gateway is what docs/operations.md says that they need. */
class RolesTest {
  private static final Path PAGE = Path.of("..", "docs", "operations.md");

  /** The file of the chart's rules, by the words that the page has for where they hold. */
  private static final Map<String, String> PLACES =
      Map.of(
          "in namespaces of organisations", "organizations",
          "in `kube-node-lease`", "node-leases",
          "in Greenroom's own namespace", "release");

  @ParameterizedTest
  @ValueSource(strings = {"operator", "gateway"})
  void chartPermitsWhatThePageSaysIsNeeded(String who) {
    assertThat(Rights.ofChart(who)).isEqualTo(ofPage(who)).hasSizeGreaterThan(8);
  }

  private static SortedMap<String, SortedSet<String>> ofPage(String who) {
    List<String> rows =
        Chart.text(PAGE).lines().dropWhile(line -> !line.startsWith("| API group")).toList();
    List<String> titles = cells(rows.get(0));
    SortedMap<String, SortedSet<String>> needed = new TreeMap<>();
    rows.stream()
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(RolesTest::cells)
        .filter(row -> !row.get(titles.indexOf(who)).isEmpty())
        .forEach(
            row -> {
              String[] what = row.get(1).split(", ", 2);
              String place = what.length == 1 ? "cluster" : PLACES.get(what[1]);
              needed.put(
                  Rights.key(String.valueOf(place), row.get(0), what[0]),
                  new TreeSet<>(Arrays.asList(row.get(titles.indexOf(who)).split(", "))));
            });
    return needed;
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.strip().replaceAll("^\\||\\|$", "").split("\\|", -1))
        .map(String::strip)
        .toList();
  }
}

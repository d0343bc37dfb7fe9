package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
    assertThat(ofChart(who)).isEqualTo(ofPage(who)).hasSizeGreaterThan(8);
  }

  /** Verbs by place, group and resource. */
  private static SortedMap<String, SortedSet<String>> ofChart(String who) {
    SortedMap<String, SortedSet<String>> permitted = new TreeMap<>();
    for (Path file : Chart.files("files/roles")) {
      String name = file.getFileName().toString().replace(".yaml", "");
      if (!name.startsWith(who + "-")) {
        continue;
      }
      String place =
          name.substring(who.length() + 1).replace("election", "release"); // a Role for the Lease
      for (JsonNode rule : Chart.yaml("files/roles/" + file.getFileName())) {
        for (JsonNode resource : rule.get("resources")) {
          String key = key(place, rule.get("apiGroups").get(0).asText(), resource.asText());
          rule.get("verbs")
              .forEach(
                  verb -> permitted.computeIfAbsent(key, k -> new TreeSet<>()).add(verb.asText()));
        }
      }
    }
    return permitted;
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
                  key(String.valueOf(place), row.get(0), what[0]),
                  new TreeSet<>(Arrays.asList(row.get(titles.indexOf(who)).split(", "))));
            });
    return needed;
  }

  private static List<String> cells(String row) {
    return Arrays.stream(row.strip().replaceAll("^\\||\\|$", "").split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  private static String key(String place, String group, String resource) {
    return place + ": " + group + "/" + resource;
  }
}

package dev.greenroom.chart;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the chart's roles permit. */
final class Rights {
  private Rights() {}

  /** Verbs by {@link #key}. */
  static SortedMap<String, SortedSet<String>> ofChart(String who) {
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

  /** Where a right holds, and of what: {@code place: group/resource}. */
  static String key(String place, String group, String resource) {
    return place + ": " + group + "/" + resource;
  }
}

package dev.greenroom.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers of requests by verb and resource, such as {@code PATCH pods/status}.
 *
 * @param counts none of them zero
 */
record Requests(Map<String, Long> counts) {
  private static final Pattern SERIES =
      Pattern.compile("apiserver_request_total\\{([^}]*)\\} ([0-9.eE+]+)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  Requests {
    counts = new TreeMap<>(counts);
    counts.values().removeIf(count -> count == 0);
  }

  /** What an API server has served since it started, read from its metrics. */
  static Requests parse(String metrics) {
    Map<String, Long> counts = new HashMap<>();
    metrics
        .lines()
        .map(SERIES::matcher)
        .filter(Matcher::matches)
        .forEach(
            series ->
                counts.merge(
                    name(series.group(1)), (long) Double.parseDouble(series.group(2)), Long::sum));
    return new Requests(counts);
  }

  private static String name(String labels) {
    Map<String, String> values = new HashMap<>();
    LABEL.matcher(labels).results().forEach(label -> values.put(label.group(1), label.group(2)));
    String part = values.getOrDefault("subresource", "");
    return values.get("verb")
        + " "
        + values.getOrDefault("resource", "")
        + (part.isEmpty() ? "" : "/" + part);
  }

  Requests minus(Requests others) {
    Map<String, Long> left = new HashMap<>(counts);
    others.counts.forEach((name, count) -> left.merge(name, -count, Long::sum));
    return new Requests(left);
  }

  /** Those to the objects that a session is made of, and to their parts. */
  Requests ofSessions() {
    return matching(".* (pods|agentsessions)(/.*)?");
  }

  /** Those that change something. */
  Requests writes() {
    return matching("(POST|PUT|PATCH|APPLY|DELETE|DELETECOLLECTION) .*");
  }

  /** Those that are answered at once: a watch is counted when it ends. */
  Requests prompt() {
    return matching("(?!WATCH|CONNECT).*");
  }

  Requests matching(String pattern) {
    Map<String, Long> kept = new HashMap<>(counts);
    kept.keySet().removeIf(name -> !name.matches(pattern));
    return new Requests(kept);
  }

  long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}

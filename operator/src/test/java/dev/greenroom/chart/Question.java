package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.testing.MetricsPage;
import dev.greenroom.testing.MetricsPage.Family;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expression of PromQL, as far as it is checked here: its metrics, and their labels. */
final class Question {
  private static final Pattern SELECTOR =
      Pattern.compile("([a-z]+_[a-z_]+)\\{(.*?)}", Pattern.DOTALL);
  private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!=|!~|=)\\s*\"");
  private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

  /** What a scrape in Kubernetes adds, and what histograms have. */
  private static final Set<String> ADDED = Set.of("namespace", "pod", "le");

  private Question() {}

  static Set<String> families(String expression) {
    Set<String> found = new TreeSet<>();
    Map<String, Family> known = MetricsPage.families();
    SELECTOR
        .matcher(expression)
        .results()
        .forEach(selector -> found.add(MetricsPage.family(selector.group(1), known)));
    return found;
  }

  static void assertExposed(String expression) {
    Map<String, Family> known = MetricsPage.families();
    Matcher selector = SELECTOR.matcher(expression);
    Set<String> labels = new TreeSet<>(ADDED);
    boolean any = false;
    while (selector.find()) {
      any = true;
      String family = MetricsPage.family(selector.group(1), known);
      assertThat(known).as(expression).containsKey(family);
      Set<String> own = new TreeSet<>(known.get(family).labels());
      own.addAll(ADDED);
      MATCHER
          .matcher(selector.group(2))
          .results()
          .forEach(match -> assertThat(own).as(expression).contains(match.group(1)));
      labels.addAll(own);
    }
    assertThat(any).as(expression).isTrue();
    GROUPED
        .matcher(expression)
        .results()
        .flatMap(group -> Arrays.stream(group.group(1).split("[, ]+")))
        .forEach(label -> assertThat(labels).as(expression).contains(label));
  }
}

package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Reason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alerts ask for metrics and labels that there are, and each has its words in the docs. */
class AlertsTest {
  private static final String RULES =
      Chart.text(Chart.FOLDER.resolve("templates/prometheus-rule.yaml"));
  private static final Pattern RULE =
      Pattern.compile("expr: (?:\\|-)?(.*?)\n +for:", Pattern.DOTALL);

  /** The release's own namespace, as the template names it. */
  private static final String HERE = "\\{\\{-? \\$here -?}}";

  private static final Pattern REASONS = Pattern.compile("reason=~?\"([A-Za-z|]+)\"");
  private static final Pattern ALERT = Pattern.compile("alert: (\\w+)");

  @Test
  void everyRuleAsksForWhatIsExposed() {
    // When
    List<String> rules =
        found(RULE).map(rule -> rule.group(1).replaceAll(HERE, "namespace=\"there\"")).toList();
    // Then
    assertThat(rules).isNotEmpty().allSatisfy(Question::assertExposed);
  }

  @Test
  void everyReasonIsOneOfTheClosedSet() {
    // Given
    Set<String> known = Arrays.stream(Reason.values()).map(Enum::name).collect(Collectors.toSet());
    // When
    List<String> asked = found(REASONS).flatMap(m -> Stream.of(m.group(1).split("\\|"))).toList();
    // Then
    assertThat(asked).isNotEmpty();
    assertThat(known).containsAll(asked);
  }

  @Test
  void everyAlertIsInTheDocs() {
    // Given
    String page = Chart.text(Path.of("..", "docs", "operations.md"));
    // When
    List<String> alerts = found(ALERT).map(m -> "`" + m.group(1) + "`").toList();
    // Then
    assertThat(alerts).isNotEmpty();
    assertThat(page).contains(alerts);
  }

  private static Stream<MatchResult> found(Pattern pattern) {
    return pattern.matcher(RULES).results();
  }
}

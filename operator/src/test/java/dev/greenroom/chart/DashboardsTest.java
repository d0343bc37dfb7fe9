package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.testing.MetricsPage;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Dashboards ask for metrics and labels that are really exposed, and every metric of ours is on
 * one.
 */
class DashboardsTest {
  static List<Path> dashboards() {
    return Chart.files("files/dashboards");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void askForWhatIsExposed(Path file) {
    // When
    List<String> expressions = expressions(file);

    // Then
    assertThat(expressions).isNotEmpty();
    assertThat(expressions).allSatisfy(Question::assertExposed);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void areNamedAndEveryPanelSaysWhatItShows(Path file) {
    // Given
    JsonNode dashboard = dashboard(file);

    // Then
    assertThat(file).hasFileName(dashboard.path("uid").asText() + ".json");
    assertThat(dashboard.path("description").asText()).isNotBlank();
    Set<Integer> ids = new HashSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(panel.path("title").asText()).isNotBlank();
      assertThat(panel.path("description").asText()).isNotBlank();
      assertThat(ids.add(panel.path("id").asInt())).as("id of its own").isTrue();
    }
  }

  @Test
  void showEveryMetricOfOurs() {
    // Given
    Set<String> shown = new TreeSet<>();
    for (Path file : dashboards()) {
      expressions(file).forEach(expression -> shown.addAll(Question.families(expression)));
    }

    // Then
    Set<String> ours = new TreeSet<>(MetricsPage.families().keySet());
    ours.removeIf(name -> !name.startsWith("greenroom_"));
    assertThat(shown).containsAll(ours);
  }

  private static List<String> expressions(Path file) {
    return dashboard(file).findValuesAsText("expr");
  }

  private static JsonNode dashboard(Path file) {
    return Chart.json("files/dashboards/" + file.getFileName());
  }
}

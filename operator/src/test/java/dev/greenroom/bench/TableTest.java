package dev.greenroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  private final Figures figures = new Figures();

  @Test
  void theMedianOfTheRatiosOfTheSameRunsIsHeldAgainstTheTarget() {
    // Given
    Figure figure = new Figure("warm start", "8 clients", "ms p50", Target.ratioAtMost(1.4));
    figures.add(figure, 20, 26);
    figures.add(figure, 25, 40);
    figures.add(figure, 100, 139);
    // When
    String table = Table.of(figures.rows(), Map.of(), List.of());
    // Then
    assertThat(table)
        .contains("| warm start | 8 clients | ms p50 | 25 | 40 | 1.39x | <= 1.4x | met | 3 |");
  }

  @Test
  void aFigureWithoutAFloorHasNoRatioAndMayMissItsTarget() {
    // Given
    figures.add("rejection", "32 clients", "1/s", 4321.4, Target.atLeast(5_000));
    figures.add("gateway", "100 sessions", "MB resident", 150.25, null);
    // When
    String table = Table.of(figures.rows(), Map.of(), List.of());
    // Then
    assertThat(table)
        .contains("| rejection | 32 clients | 1/s |  | 4321 |  | >= 5000 | missed | 1 |")
        .contains("| gateway | 100 sessions | MB resident |  | 150 |  |  |  | 1 |");
  }

  @Test
  void requestsAreListedByVerbAndResource() {
    // Given
    figures.add("Requests of 2 sessions", new Requests(Map.of("PATCH pods", 2L)));
    // When
    String table = Table.of(figures.rows(), figures.requests(), List.of());
    // Then
    assertThat(table)
        .endsWith("Requests of 2 sessions:\n\n| requests |  |\n|---|---:|\n| PATCH pods | 2 |\n");
  }

  @Test
  void theJsonHasTheSameFigures() {
    // Given
    figures.add(new Figure("cold start", "1 client", "ms p50", null), 4, 5);
    figures.add("rejection", "32 clients", "1/s", 6000, Target.atLeast(5_000));
    // When
    var json = Api.read(new Report(figures.rows(), figures.requests(), List.of()).json());
    // Then
    assertThat(json.at("/figures/0/ratio").asDouble()).isEqualTo(1.25);
    assertThat(json.at("/figures/1/verdict").asText()).isEqualTo("met");
    assertThat(json.at("/figures/1").has("floor")).isFalse();
  }

  @Test
  void whatCouldNotBeMeasuredIsNeitherMetNorInTheJson() {
    // Given
    figures.add("operator", "100 sessions", "KB of heap an object", Double.NaN, Target.atMost(10));
    Report report =
        new Report(figures.rows(), figures.requests(), List.of("NOT measured: burst. Why."));
    // When
    String table = report.table();
    // Then
    assertThat(table).contains("|  |  |  | <= 10 | not measured | 1 |").contains("burst. Why.");
    assertThat(report.isWhole()).isFalse();
    assertThat(Api.read(report.json()).at("/figures/0").has("value")).isFalse();
    assertThat(Api.read(report.json()).at("/failures/0").asText()).contains("burst");
  }

  @Test
  void aLawIsMetByItsNumberAloneNotByMore() {
    // Given
    figures.add("burst", "400 starts", "sessions", 101, Target.exactly(100));
    // When
    String table = Table.of(figures.rows(), Map.of(), List.of());
    // Then
    assertThat(table).contains("| 101 |  | = 100 | missed |");
  }
}

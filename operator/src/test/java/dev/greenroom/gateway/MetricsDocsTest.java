package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/http.md says of the metrics is what there is. */
class MetricsDocsTest {
  @Test
  void everyMetricAndEveryReasonIsDocumented() throws IOException {
    // Given
    CollectorRegistry registry = new CollectorRegistry();
    new GatewayMetrics(registry);

    // When
    String page = Files.readString(Path.of("..", "docs", "http.md"));
    List<String> metrics =
        Collections.list(registry.metricFamilySamples()).stream()
            .map(
                family ->
                    family.type == Collector.Type.COUNTER ? family.name + "_total" : family.name)
            .map(name -> "| `" + name + "` |")
            .toList();
    List<String> reasons =
        Arrays.stream(Rejection.values()).map(reason -> "| `" + reason + "` |").toList();

    // Then
    assertThat(page).contains(metrics).contains(reasons);
  }
}

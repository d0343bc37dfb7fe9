package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalUp;
import dev.greenroom.testing.MetricsPage;
import dev.greenroom.testing.MetricsPage.Family;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one process of everything exposes, after a session, is what docs/metrics.md says. */
class MetricsPageIT {
  private static final String CURE =
      "out of date; this test with -Dmetrics.update=true rewrites docs/metrics.md";

  @TempDir Path folder;

  @Test
  void thePageShowsEveryMetricAndNoneOfOursThatIsNotThere() {
    // Given
    Path state = folder.resolve("state");
    try (LocalUp up = LocalUp.start(state)) {
      GatewayClient client = LocalUp.starts(state);
      up.organization().awaitFinished(client.started("my-first-agent", 1));
      Awaitility.await("the bill is in the sums of the ledger")
          .atMost(Duration.ofSeconds(60))
          .until(() -> client.get("/metrics").body().contains("greenroom_usage_sessions_total{"));

      // When
      SortedMap<String, Family> exposed = MetricsPage.exposed(client.get("/metrics").body());

      // Then
      if (Boolean.getBoolean("metrics.update")) {
        MetricsPage.write(exposed);
      }
      SortedMap<String, Family> page = new TreeMap<>(MetricsPage.families());
      // Which of JOSDK's there are depends on what has happened, failures among it.
      exposed.keySet().removeIf(name -> name.startsWith("operator_sdk_"));
      page.keySet().removeIf(name -> name.startsWith("operator_sdk_"));
      assertThat(exposed).as(CURE).isEqualTo(page).hasSizeGreaterThan(20);
    }
  }
}

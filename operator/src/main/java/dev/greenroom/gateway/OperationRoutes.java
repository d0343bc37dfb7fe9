package dev.greenroom.gateway;

import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The routes that tell how the gateway itself is: for probes and for Prometheus. */
final class OperationRoutes {
  private final GatewayParts parts;
  private final BooleanSupplier ending;

  OperationRoutes(GatewayParts parts, BooleanSupplier ending) {
    this.parts = parts;
    this.ending = ending;
  }

  List<Route> routes() {
    return List.of(
        Route.open("GET", "/healthz", call -> healthy()),
        Route.open("GET", "/readyz", call -> ready()),
        Route.open("GET", "/metrics", call -> metrics()));
  }

  private Answer healthy() {
    return parts
        .standstill()
        .get()
        .map(still -> ErrorCatalogue.unavailable(still, Duration.ofSeconds(1)))
        .orElseGet(() -> Answer.ok(Map.of("status", "ok")));
  }

  private Answer ready() {
    if (ending.getAsBoolean()) {
      return ErrorCatalogue.unavailable(
          "The gateway was told to end: it answers what is under way.", Duration.ofSeconds(1));
    }
    return parts.ready().getAsBoolean()
        ? Answer.ok(Map.of("status", "ok"))
        : ErrorCatalogue.unavailable(
            "The gateway does not see what the cluster holds: it is still reading, or its API"
                + " server is silent.",
            Duration.ofSeconds(1));
  }

  private Answer metrics() throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.write004(text, parts.metrics().metricFamilySamples());
    return Answer.text(TextFormat.CONTENT_TYPE_004, text.toString());
  }
}

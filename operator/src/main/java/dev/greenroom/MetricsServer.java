package dev.greenroom;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.local.LocalException;
import dev.greenroom.operator.GreenroomOperator;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The operator's metrics for Prometheus at {@code /metrics}; {@code /readyz}, which says whether it
 * leads or stands by, and is 503 while one of its watches is not there; {@code /healthz}, which is
 * 503 when its reconcilers stand still. Any other path is 404.
 */
final class MetricsServer implements AutoCloseable {
  private final HttpServer server;

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  static MetricsServer start(int port, CollectorRegistry registry, GreenroomOperator operator) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      server.createContext("/metrics", exchange -> answer(exchange, registry));
      server.createContext(
          "/readyz",
          exchange -> {
            String role = operator.leads() ? "leader" : "standby";
            boolean sees = operator.sees();
            answer(exchange, sees ? 200 : 503, "text/plain", sees ? role : "a watch is not there");
          });
      server.createContext(
          "/healthz",
          exchange -> {
            Optional<String> still = operator.standstill();
            answer(exchange, still.isEmpty() ? 200 : 503, "text/plain", still.orElse("ok"));
          });
      server.start();
      return new MetricsServer(server);
    } catch (IOException e) {
      throw new LocalException(
          "Port " + port + " for the metrics cannot be used: choose another --metrics-port.", e);
    }
  }

  private static void answer(HttpExchange exchange, CollectorRegistry registry) throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.write004(text, registry.metricFamilySamples());
    answer(exchange, 200, TextFormat.CONTENT_TYPE_004, text.toString());
  }

  private static void answer(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  /** The port that it listens on, which was chosen when 0 was asked for. */
  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

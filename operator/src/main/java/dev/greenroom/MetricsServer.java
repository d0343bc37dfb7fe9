package dev.greenroom;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.local.LocalException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * The operator's metrics for Prometheus at {@code /metrics}, and {@code /readyz}, which is answered
 * once its caches are filled and says whether it leads or stands by; any other path is 404.
 */
final class MetricsServer implements AutoCloseable {
  private final HttpServer server;

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  static MetricsServer start(int port, CollectorRegistry registry, BooleanSupplier leads) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      server.createContext("/metrics", exchange -> answer(exchange, registry));
      server.createContext(
          "/readyz",
          exchange -> answer(exchange, "text/plain", leads.getAsBoolean() ? "leader" : "standby"));
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
    answer(exchange, TextFormat.CONTENT_TYPE_004, text.toString());
  }

  private static void answer(HttpExchange exchange, String type, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
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

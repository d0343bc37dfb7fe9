package dev.greenroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The agents of any number of pods at one port: each {@code /bot} is answered after the {@code
 * seconds} of its body, as the example agent does. It counts the bodies that a session got.
 */
final class StubAgent implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer;
  private final HttpServer server;

  StubAgent(ScheduledExecutorService timer) throws IOException {
    this.timer = timer;
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.createContext("/", this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** How often each session's body came; more than once would be two bots in one room. */
  Map<String, AtomicInteger> bodies() {
    return bodies;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    String session = exchange.getRequestHeaders().getFirst("X-Daily-Session-Id");
    bodies.computeIfAbsent(String.valueOf(session), name -> new AtomicInteger()).incrementAndGet();
    long millis = Math.round(body.path("seconds").asDouble() * 1000);
    timer.schedule(() -> answer(exchange), millis, TimeUnit.MILLISECONDS);
  }

  private static void answer(HttpExchange exchange) {
    try (exchange) {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[] {'{', '}'});
    } catch (IOException gone) {
      // The runner hung up: its pod was stopped.
    }
  }
}

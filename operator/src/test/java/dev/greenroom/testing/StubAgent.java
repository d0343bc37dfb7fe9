package dev.greenroom.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The agents of any number of pods at one port: each {@code /bot} is answered after the {@code
 * seconds} of its body, as the example agent does, or, with {@code held}, once it is told to. It
 * counts the bodies that a session got.
 */
final class StubAgent implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();
  private final Map<String, Instant> given = new ConcurrentHashMap<>();
  private final Map<String, Instant> answered = new ConcurrentHashMap<>();
  private final Map<String, HttpExchange> held = new ConcurrentHashMap<>();
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

  /** When each session's body came first. */
  Map<String, Instant> given() {
    return given;
  }

  /** When each session was answered. */
  Map<String, Instant> answered() {
    return answered;
  }

  void finish(String session) {
    HttpExchange exchange = held.remove(session);
    if (exchange == null) {
      throw new IllegalStateException("session " + session + " is not held");
    }
    answer(exchange, session);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    String session = exchange.getRequestHeaders().getFirst("X-Daily-Session-Id");
    given.putIfAbsent(String.valueOf(session), Instant.now());
    bodies.computeIfAbsent(String.valueOf(session), name -> new AtomicInteger()).incrementAndGet();
    if (body.path("held").asBoolean()) {
      held.put(String.valueOf(session), exchange);
      return;
    }
    long millis = Math.round(body.path("seconds").asDouble() * 1000);
    timer.schedule(() -> answer(exchange, String.valueOf(session)), millis, TimeUnit.MILLISECONDS);
  }

  private void answer(HttpExchange exchange, String session) {
    answered.put(session, Instant.now());
    try (exchange) {
      exchange.sendResponseHeaders(200, 2);
      exchange.getResponseBody().write(new byte[] {'{', '}'});
    } catch (IOException gone) {
      // The runner hung up: its pod was stopped.
    }
  }
}

package dev.greenroom.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A stand-in for Daily's REST API on loopback: rooms and meeting tokens for one key, errors in
 * Daily's form, and faults where a test wants them. It remembers every request.
 */
public final class StandInDaily implements AutoCloseable {
  public static final String KEY = "daily-key-5f1c";

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Queue<Fault>> faults = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final ObjectMapper mapper = new ObjectMapper();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** What came in. */
  public record Request(String method, String path, String authorization, JsonNode body) {
    /** The request line. */
    public String line() {
      return method + " " + path;
    }
  }

  /** What is answered to a request instead of what it deserves; status 0 is no answer at all. */
  public record Fault(int status, String body, Map<String, String> headers) {
    public static Fault of(int status, String error) {
      return new Fault(
          status, "{\"error\": \"%s\", \"info\": \"in detail\"}".formatted(error), Map.of());
    }

    public static Fault silence() {
      return new Fault(0, "", Map.of());
    }
  }

  public StandInDaily() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v1/", this::serve);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
  }

  /** The next requests of this method and path meet these faults, one each. */
  public StandInDaily fails(String line, Fault... next) {
    faults.computeIfAbsent(line, l -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** The bodies of the requests of this method and path. */
  public List<JsonNode> bodies(String line) {
    return requests.stream().filter(r -> r.line().equals(line)).map(Request::body).toList();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Request request = read(exchange);
      requests.add(request);
      Queue<Fault> waiting = faults.getOrDefault(request.line(), new ArrayDeque<>());
      Fault fault;
      synchronized (waiting) {
        fault = waiting.poll();
      }
      answer(exchange, fault == null ? deserved(request) : fault);
    }
  }

  private Request read(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getRawPath().substring("/v1".length()),
        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
        json(text));
  }

  private JsonNode json(String text) {
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Fault deserved(Request request) {
    if (!request.authorization().equals("Bearer " + KEY)) {
      return Fault.of(401, "authentication-error");
    }
    if (request.line().equals("POST /rooms")) {
      String name = "Room-%d".formatted(made.incrementAndGet());
      return ok(
          """
          {"id": "0d3c", "name": "%s", "api_created": true, "privacy": "private",
           "url": "https://acme.daily.example/%s", "created_at": "2026-01-02T03:04:05.000Z",
           "config": {}}"""
              .formatted(name, name));
    }
    if (request.line().equals("POST /meeting-tokens")) {
      boolean owner = request.body().at("/properties/is_owner").asBoolean();
      return ok(
          "{\"token\": \"%s-token-for-%s\"}"
              .formatted(
                  owner ? "agent" : "caller",
                  request.body().at("/properties/room_name").asText("every-room")));
    }
    if (request.line().startsWith("DELETE /rooms/")) {
      return ok("{\"deleted\": true}");
    }
    return Fault.of(404, "not-found");
  }

  private static Fault ok(String body) {
    return new Fault(200, body, Map.of());
  }

  private void answer(HttpExchange exchange, Fault answer) throws IOException {
    if (answer.status() == 0) {
      awaitClose();
      return;
    }
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    answer.headers().forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(answer.status(), body.length);
    exchange.getResponseBody().write(body);
  }

  private void awaitClose() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}

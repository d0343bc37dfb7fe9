package dev.greenroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API server with a list of pods, whose watches say nothing and which fails when told to. */
final class StubPods implements AutoCloseable {
  final List<String> asked = new CopyOnWriteArrayList<>();

  /** Statuses of the next answers to writes, before all are granted. */
  final Queue<Integer> failures = new ConcurrentLinkedQueue<>();

  /** Answers to the next lists, before the last one is given for ever. */
  final Queue<String> lists = new ConcurrentLinkedQueue<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  StubPods() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  Api api() {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    return Api.of(new ConfigBuilder().withMasterUrl(url).build());
  }

  static String pod(String name) {
    return """
        {"metadata": {"namespace": "acme", "name": "%s", "uid": "uid-%s",
         "labels": {"%s": "agent", "%s": "starting"}}, "spec": {}}
        """
        .formatted(name, name, Names.AGENT, Names.STATE);
  }

  /**
   * @param next token of the next page, or empty
   */
  static String page(String next, String... pods) {
    return "{\"metadata\": {\"resourceVersion\": \"7\", \"continue\": \"%s\"}, \"items\": [%s]}"
        .formatted(next, String.join(",", pods));
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      asked.add(request + " " + body);
      if (request.contains("watch=true")) {
        exchange.sendResponseHeaders(200, 0);
        return;
      }
      boolean list = request.startsWith("GET ");
      String text = list ? (lists.size() > 1 ? lists.remove() : lists.element()) : "{}";
      Integer failure = list ? null : failures.poll();
      int status = text.isEmpty() ? 500 : failure == null ? 200 : failure;
      byte[] bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

package dev.greenroom.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Headers;
import dev.greenroom.runner.protocol.Purpose;
import dev.greenroom.runner.protocol.ReceivedHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The runner's HTTP door: nothing gets past it unsigned, or after it expired. */
final class RunnerServer {
  private final HttpServer server;
  private final Runner runner;
  private final Trust trust;
  private final Executor handlers;

  /** One party for each answer under way, and one for this server while it runs. */
  private final Phaser answers = new Phaser(1);

  RunnerServer(InetSocketAddress address, Runner runner, Trust trust, Executor handlers)
      throws IOException {
    this.server = HttpServer.create(address, 0);
    this.runner = runner;
    this.trust = trust;
    this.handlers = handlers;
    server.setExecutor(handlers);
    server.createContext("/", this::handle);
  }

  int port() {
    return server.getAddress().getPort();
  }

  void start() {
    server.start();
    handlers.execute(trust::warmUp);
  }

  /** Closes the port after the answers under way are written, or after this time. */
  void close(Duration patience) throws InterruptedException {
    try {
      answers.awaitAdvanceInterruptibly(
          answers.arriveAndDeregister(), patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Somebody reads slowly; the process must end all the same.
    }
    server.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    answers.register();
    try (exchange) {
      send(exchange, answer(exchange));
    } finally {
      answers.arriveAndDeregister();
    }
  }

  private Reply answer(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    boolean known = false;
    for (Purpose purpose : Purpose.values()) {
      if (purpose.path().equals(path)) {
        if (purpose.method().equals(method)) {
          return checked(purpose, exchange);
        }
        known = true;
      }
    }
    return known
        ? refusal(405, "use GET or POST /session, or POST /stop")
        : refusal(404, "a runner has GET and POST /session, and POST /stop");
  }

  private Reply checked(Purpose purpose, HttpExchange exchange) throws IOException {
    byte[] body = body(exchange);
    if (body.length > Delivery.LARGEST_BODY) {
      return refusal(413, "the body has more than 1 MiB; send less");
    }
    try {
      ReceivedHeaders headers = ReceivedHeaders.of(exchange.getRequestHeaders());
      Optional<Reply> refusal = trust.refusal(purpose, headers, body);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      return perform(purpose, headers, body);
    } catch (IllegalArgumentException e) {
      return refusal(400, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refusal(503, "the runner is going; deliver to another pod");
    }
  }

  private Reply perform(Purpose purpose, ReceivedHeaders headers, byte[] body)
      throws InterruptedException {
    return switch (purpose) {
      case DELIVER -> runner.deliver(Delivery.from(trust.podUid(), headers, body));
      case INSPECT -> Reply.report(200, runner.report());
      case STOP -> runner.stop(headers.text(Headers.SESSION));
    };
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      return in.readNBytes(Delivery.LARGEST_BODY + 1);
    }
  }

  private static void send(HttpExchange exchange, Reply reply) throws IOException {
    byte[] json = reply.json().getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(reply.status(), json.length);
    exchange.getResponseBody().write(json);
  }

  private Reply refusal(int status, String sentence) {
    return Reply.refusal(status, sentence, trust.clock().now());
  }
}

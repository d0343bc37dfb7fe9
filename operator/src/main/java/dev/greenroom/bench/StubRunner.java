package dev.greenroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The runner of every pod of the fake node: takes whatever session it is given, as one whose agent
 * runs at once, and does nothing with it.
 */
final class StubRunner implements AutoCloseable {
  private static final String SESSION = "Greenroom-Session";

  private final HttpServer server;
  private final ExecutorService threads;
  private final InstantSource clock;

  private StubRunner(HttpServer server, ExecutorService threads, InstantSource clock) {
    this.server = server;
    this.threads = threads;
    this.clock = clock;
  }

  static StubRunner start(InstantSource clock) {
    // As the runner itself does: an answer is two writes, and would wait for an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      StubRunner runner = new StubRunner(server, Executors.newCachedThreadPool(), clock);
      server.setExecutor(runner.threads);
      server.createContext("/", runner::answer);
      server.start();
      return runner;
    } catch (IOException e) {
      throw new LocalException("No port is free on 127.0.0.1. Stop some programs.", e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String session = exchange.getRequestHeaders().getFirst(SESSION);
      String state = session == null ? "Ready" : "Running";
      String report =
          "{\"state\":\"%s\",\"session\":%s,\"runningMillis\":%s,\"outcome\":null,\"now\":%d}"
              .formatted(
                  state,
                  session == null ? "null" : '"' + session + '"',
                  session == null ? "null" : "0",
                  clock.millis());
      byte[] bytes = report.getBytes(UTF_8);
      exchange.sendResponseHeaders(session == null ? 200 : 202, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

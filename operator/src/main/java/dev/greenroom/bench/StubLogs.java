package dev.greenroom.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.controlplane.KubeletHttps;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** The fake node's endpoint for logs: one line for every container. */
final class StubLogs implements AutoCloseable {
  private static final byte[] LINE = "2026-01-01T00:00:00.000000000Z fake\n".getBytes(UTF_8);

  private final HttpsServer server;
  private final ExecutorService threads;

  private StubLogs(HttpsServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  static StubLogs start(SSLContext kubeletTls) {
    try {
      HttpsServer server =
          HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
      StubLogs logs = new StubLogs(server, Executors.newCachedThreadPool());
      server.setHttpsConfigurator(new KubeletHttps(kubeletTls));
      server.setExecutor(logs.threads);
      server.createContext("/", StubLogs::answer);
      server.start();
      return logs;
    } catch (IOException e) {
      throw new LocalException("No port is free on 127.0.0.1. Stop some programs.", e);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, LINE.length);
      exchange.getResponseBody().write(LINE);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

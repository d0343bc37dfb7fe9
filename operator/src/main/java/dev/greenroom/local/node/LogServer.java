package dev.greenroom.local.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * The node's HTTPS endpoint for {@code kubectl logs}. Only who has a client certificate that the
 * given TLS context trusts, the API server, is answered.
 */
final class LogServer implements AutoCloseable {
  /** Finds the log of a container. */
  interface Logs {
    LogAnswer find(String namespace, String pod, String container);
  }

  private static final String ROOT = "/containerLogs/";

  private final HttpsServer server;
  private final Logs logs;
  private final InstantSource clock;

  private LogServer(HttpsServer server, Logs logs, InstantSource clock) {
    this.server = server;
    this.logs = logs;
    this.clock = clock;
  }

  static LogServer start(SSLContext tls, Logs logs, InstantSource clock, ExecutorService threads)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    LogServer server = new LogServer(HttpsServer.create(address, 0), logs, clock);
    server.server.setHttpsConfigurator(new ClientCertificateRequired(tls));
    server.server.setExecutor(threads);
    server.server.createContext(ROOT, server::answer);
    server.server.start();
    return server;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String[] path = exchange.getRequestURI().getPath().substring(ROOT.length()).split("/", -1);
      LogAnswer answer =
          path.length == 3
              ? logs.find(path[0], path[1], path[2])
              : LogAnswer.unknown(exchange.getRequestURI().getPath());
      exchange.getResponseHeaders().set("Content-Type", "text/plain");
      if (answer instanceof LogAnswer.Readable readable) {
        exchange.sendResponseHeaders(200, 0);
        LogQuery query = LogQuery.parse(exchange.getRequestURI().getRawQuery(), clock.instant());
        readable.log().copyTo(exchange.getResponseBody(), query);
      } else if (answer instanceof LogAnswer.Said said) {
        say(exchange, said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(HttpExchange exchange, LogAnswer.Said said) throws IOException {
    byte[] text = said.text().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(said.status(), text.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(text);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private static final class ClientCertificateRequired extends HttpsConfigurator {
    ClientCertificateRequired(SSLContext tls) {
      super(tls);
    }

    @Override
    public void configure(HttpsParameters parameters) {
      SSLParameters required = getSSLContext().getDefaultSSLParameters();
      required.setNeedClientAuth(true);
      parameters.setSSLParameters(required);
    }
  }
}

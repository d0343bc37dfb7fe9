package dev.greenroom.runner;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerRequest;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.testing.JdkSigner;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A gateway that answers a runner as the test says. */
final class FakeGateway implements Closeable {
  /** An answer on the wire. */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer of(int status) {
      return new Answer(status, Map.of(), new byte[0]);
    }

    static Answer of(RunnerRequest request, PrivateKey key) {
      return new Answer(200, request.signedHeaders(new JdkSigner(key)), request.body());
    }
  }

  final List<Hello> heard = new CopyOnWriteArrayList<>();
  final List<String> credentials = new CopyOnWriteArrayList<>();
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile Function<Hello, Answer> answers;

  FakeGateway(Function<Hello, Answer> answers) throws IOException {
    this(0, answers);
  }

  FakeGateway(int port, Function<Hello, Answer> answers) throws IOException {
    this.answers = answers;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext(Hello.PATH, this::handle);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  void answer(Function<Hello, Answer> next) {
    answers = next;
  }

  long heard(RunnerState state) {
    return heard.stream().filter(hello -> hello.report().state() == state).count();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
      Hello hello = Hello.parse(body);
      credentials.add(exchange.getRequestHeaders().getFirst("Authorization"));
      heard.add(hello);
      Answer answer = answers.apply(hello);
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      boolean empty = answer.body().length == 0;
      // A gateway does not count large bodies before it sends them: 0 is "in chunks".
      int length = answer.body().length > 1000 ? 0 : answer.body().length;
      exchange.sendResponseHeaders(answer.status(), empty ? -1 : length);
      if (!empty) {
        exchange.getResponseBody().write(answer.body());
      }
    }
  }
}

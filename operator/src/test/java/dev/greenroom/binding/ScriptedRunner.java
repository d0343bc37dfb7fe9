package dev.greenroom.binding;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.runner.protocol.ReceivedHeaders;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A runner on loopback that answers what it is told to, and remembers what it was asked. */
final class ScriptedRunner implements AutoCloseable {
  private final List<Received> received = new CopyOnWriteArrayList<>();

  /** The last of them is the answer to all that follows. */
  private final Deque<Answer> answers = new ArrayDeque<>();

  private final HttpServer server;

  private record Answer(int code, String body) {}

  /** A request. */
  record Received(String path, ReceivedHeaders headers, byte[] body) {}

  ScriptedRunner() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  /** From now on. */
  synchronized void answers(int code, String body) {
    answers.clear();
    answersThen(code, body);
  }

  /** After one answer of the kind before. */
  synchronized void answersThen(int code, String body) {
    answers.addLast(new Answer(code, body));
  }

  private synchronized Answer next() {
    return answers.size() > 1 ? answers.removeFirst() : answers.getFirst();
  }

  List<Received> received() {
    return received;
  }

  /** The pod in which it seems to be. */
  Pod pod() {
    return pod(server.getAddress().getPort());
  }

  /** A pod whose runner is behind this port of loopback. */
  static Pod pod(int port) {
    return new PodBuilder()
        .withNewMetadata()
        .withUid("pod-uid")
        .addToAnnotations("greenroom.dev/local-ports", "8090=" + port)
        .endMetadata()
        .withNewStatus()
        .withPodIP("127.0.0.1")
        .endStatus()
        .build();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      ReceivedHeaders headers = ReceivedHeaders.of(exchange.getRequestHeaders());
      received.add(new Received(exchange.getRequestURI().getPath(), headers, body));
      Answer answer = next();
      byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(answer.code(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestLineTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final Semaphore answers = new Semaphore(0);
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
          seen.add(exchange.getRequestURI().getPath());
          answers.acquireUninterruptibly();
          inside.decrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void end() {
    answers.release(100);
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void allAreAnsweredAndNoMoreThanSoManyAreEverUnderWay() {
    // Given
    HttpClient client = client(3);
    // When
    List<CompletableFuture<Integer>> sent =
        IntStream.range(0, 20).mapToObj(i -> send(client, "/" + i)).toList();
    await().until(() -> inside.get() == 3);
    answers.release(20);
    // Then
    assertThat(sent).allSatisfy(code -> assertThat(code.join()).isEqualTo(204));
    assertThat(most).hasValue(3);
  }

  @Test
  void theyAreSentInTheOrderInWhichTheyCame() {
    // Given
    HttpClient client = client(1);
    // When
    List<CompletableFuture<Integer>> sent =
        IntStream.range(0, 5).mapToObj(i -> send(client, "/" + i)).toList();
    answers.release(5);
    sent.forEach(CompletableFuture::join);
    // Then
    assertThat(seen).containsExactly("/0", "/1", "/2", "/3", "/4");
  }

  @Test
  void whatHasSpentItsTimeInLineFailsUnsent() {
    // Given
    HttpClient client = client(1);
    CompletableFuture<Integer> first = send(client, "/first");
    // When
    CompletableFuture<Integer> late = send(client, "/late", Duration.ofMillis(50));
    // Then
    assertThatThrownBy(late::join).hasCauseInstanceOf(TimeoutException.class);
    answers.release(2);
    assertThat(first.join()).isEqualTo(204);
    assertThat(send(client, "/next").join()).isEqualTo(204);
    assertThat(seen).containsExactly("/first", "/next");
  }

  @Test
  void whatWasGivenUpLeavesItsTurnToTheNext() {
    // Given
    HttpClient client = client(1);
    CompletableFuture<Integer> first = send(client, "/first");
    CompletableFuture<HttpResponse<Void>> given =
        client.sendAsync(
            request("/given-up", Duration.ofSeconds(60)), HttpResponse.BodyHandlers.discarding());
    CompletableFuture<Integer> next = send(client, "/next");
    // When
    given.cancel(true);
    answers.release(2);
    // Then
    assertThat(first.join()).isEqualTo(204);
    assertThat(next.join()).isEqualTo(204);
    assertThat(seen).containsExactly("/first", "/next");
  }

  private HttpClient client(int atOnce) {
    return new LinedHttpClient(HttpClient.newHttpClient(), atOnce);
  }

  private CompletableFuture<Integer> send(HttpClient client, String path) {
    return send(client, path, Duration.ofSeconds(60));
  }

  private CompletableFuture<Integer> send(HttpClient client, String path, Duration patience) {
    return client
        .sendAsync(request(path, patience), HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  private HttpRequest request(String path, Duration patience) {
    URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return HttpRequest.newBuilder(uri).timeout(patience).build();
  }
}

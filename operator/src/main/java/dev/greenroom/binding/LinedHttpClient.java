package dev.greenroom.binding;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client whose requests wait in line while others are under way: first come, first served.
 * The time in line is part of what a request may take; one that has spent it there fails unsent.
 */
final class LinedHttpClient extends HttpClient {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Queue<Waiting<?>> line = new ArrayDeque<>();
  private int places;

  LinedHttpClient(HttpClient client, int atOnce) {
    this.client = client;
    this.places = atOnce;
  }

  private record Waiting<T>(Supplier<CompletableFuture<T>> send, CompletableFuture<T> answer) {}

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return inTurn(request, () -> client.sendAsync(request, handler));
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
    return inTurn(request, () -> client.sendAsync(request, handler, push));
  }

  /** For those who wait themselves; the line is of those who don't. */
  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    return client.send(request, handler);
  }

  private <T> CompletableFuture<T> inTurn(
      HttpRequest request, Supplier<CompletableFuture<T>> send) {
    Duration patience = request.timeout().orElse(LONGEST);
    Waiting<T> waiting =
        new Waiting<>(
            send, new CompletableFuture<T>().orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS));
    if (takesPlace(waiting)) {
      serve(waiting);
    }
    return waiting.answer();
  }

  private synchronized boolean takesPlace(Waiting<?> waiting) {
    if (places > 0) {
      places--;
      return true;
    }
    line.add(waiting);
    return false;
  }

  /** Sends this one and, while they are answered at once, those after it. */
  private void serve(@Nullable Waiting<?> first) {
    Waiting<?> next = first;
    while (next != null && isOver(next)) {
      next = next();
    }
  }

  private <T> boolean isOver(Waiting<T> waiting) {
    CompletableFuture<T> sent;
    try {
      sent = waiting.send().get();
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    if (sent.isDone()) {
      answered(waiting, sent);
      return true;
    }
    CompletableFuture<T> underWay = sent;
    waiting.answer().whenComplete((answer, failure) -> underWay.cancel(true));
    underWay.whenComplete(
        (answer, failure) -> {
          answered(waiting, underWay);
          serve(next());
        });
    return false;
  }

  private static <T> void answered(Waiting<T> waiting, CompletableFuture<T> sent) {
    sent.whenComplete(
        (answer, failure) -> {
          if (failure == null) {
            waiting.answer().complete(answer);
          } else {
            waiting.answer().completeExceptionally(failure);
          }
        });
  }

  /** Who is next, but for those given up by whoever asked; their place is free when nobody is. */
  private synchronized @Nullable Waiting<?> next() {
    Waiting<?> next = line.poll();
    while (next != null && next.answer().isDone()) {
      next = line.poll();
    }
    if (next == null) {
      places++;
    }
    return next;
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return client.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return client.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return client.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return client.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return client.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return client.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return client.authenticator();
  }

  @Override
  public Version version() {
    return client.version();
  }

  @Override
  public Optional<Executor> executor() {
    return client.executor();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return client.newWebSocketBuilder();
  }
}

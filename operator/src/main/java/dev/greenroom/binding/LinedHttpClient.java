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
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP client whose requests wait in line while others are under way: first come, first served.
 * One that has waited as long as it may take fails unsent.
 */
final class LinedHttpClient extends HttpClient {
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private final HttpClient client;
  private final Queue<Waiting<?>> line = new ArrayDeque<>();
  private final LongSupplier nanoTime;
  private int places;

  LinedHttpClient(HttpClient client, int atOnce, LongSupplier nanoTime) {
    this.client = client;
    this.nanoTime = nanoTime;
    this.places = atOnce;
  }

  private record Waiting<T>(
      Supplier<CompletableFuture<T>> send, CompletableFuture<T> answer, long until) {}

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
    long until = nanoTime.getAsLong() + request.timeout().orElse(LONGEST).toNanos();
    Waiting<T> waiting = new Waiting<>(send, new CompletableFuture<>(), until);
    if (takesPlace(waiting)) {
      begin(waiting);
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

  private <T> void begin(Waiting<T> waiting) {
    CompletableFuture<T> sent;
    try {
      sent = waiting.send().get();
    } catch (RuntimeException e) {
      waiting.answer().completeExceptionally(e);
      ended();
      return;
    }
    waiting
        .answer()
        .whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                sent.cancel(true);
              }
            });
    sent.whenComplete(
        (answer, failure) -> {
          ended();
          if (failure == null) {
            waiting.answer().complete(answer);
          } else {
            waiting.answer().completeExceptionally(failure);
          }
        });
  }

  /** The place is the next one's; what has waited too long is not worth sending any more. */
  private void ended() {
    Waiting<?> next = next();
    while (next != null && nanoTime.getAsLong() - next.until() > 0) {
      next.answer().completeExceptionally(new HttpTimeoutException("waited in line for too long"));
      next = next();
    }
    if (next != null) {
      begin(next);
    }
  }

  private synchronized @Nullable Waiting<?> next() {
    Waiting<?> next = line.poll();
    while (next != null && next.answer().isDone()) {
      next = line.poll(); // given up by whoever asked
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

package dev.greenroom.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers that come at a steady pace, to one gateway after the other. Each gateway has a few at the
 * same time; the next one waits until one of them has its answer, so that a machine that is slow
 * makes the storm longer and not wilder.
 */
public final class Storm implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int CALLERS_OF_A_GATEWAY = 5;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
  private final Map<GatewayChild, ExecutorService> callers = new LinkedHashMap<>();
  private final String key;

  /** What a caller asks for. */
  public record Wish(String agent, double seconds) {}

  /**
   * One start as its caller saw it.
   *
   * @param status 0 when there was none
   * @param body of the answer, or what kept it from coming
   */
  public record Attempt(
      Wish wish, GatewayChild gateway, long sentNanos, long doneNanos, int status, String body) {
    public long millis() {
      return TimeUnit.NANOSECONDS.toMillis(doneNanos - sentNanos);
    }

    /** The id of a session that started. */
    public String session() {
      int begin = body.indexOf("\"sessionId\":\"") + "\"sessionId\":\"".length();
      return body.substring(begin, body.indexOf('"', begin));
    }
  }

  public Storm(List<GatewayChild> gateways, String key) {
    gateways.forEach(
        gateway -> callers.put(gateway, Executors.newFixedThreadPool(CALLERS_OF_A_GATEWAY)));
    this.key = key;
  }

  /** Sends these, in their order; completes when each has its answer. */
  public CompletableFuture<Void> begin(List<Wish> wishes, Duration pause) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    AtomicInteger left = new AtomicInteger(wishes.size());
    List<GatewayChild> gateways = List.copyOf(callers.keySet());
    for (int i = 0; i < wishes.size(); i++) {
      Wish wish = wishes.get(i);
      GatewayChild gateway = gateways.get(i % gateways.size());
      Runnable call =
          () -> {
            attempts.add(send(wish, gateway));
            if (left.decrementAndGet() == 0) {
              over.complete(null);
            }
          };
      timer.schedule(
          () -> callers.get(gateway).execute(call), pause.toNanos() * i, TimeUnit.NANOSECONDS);
    }
    return over;
  }

  public List<Attempt> attempts() {
    return new ArrayList<>(attempts);
  }

  private Attempt send(Wish wish, GatewayChild gateway) {
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + gateway.port() + "/v1/public/" + wish.agent() + "/start"))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"body\": {\"seconds\": " + wish.seconds() + "}}"))
            .build();
    long sent = System.nanoTime();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      return new Attempt(
          wish, gateway, sent, System.nanoTime(), answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Attempt(wish, gateway, sent, System.nanoTime(), 0, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Attempt(wish, gateway, sent, System.nanoTime(), 0, "the storm is over");
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    callers.values().forEach(ExecutorService::shutdownNow);
  }
}

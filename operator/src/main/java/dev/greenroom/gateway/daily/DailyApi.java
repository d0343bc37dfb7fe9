package dev.greenroom.gateway.daily;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Daily's REST API, as far as rooms need it. What fails in a way that may be over soon is tried
 * once more; nothing takes longer than the time it is given.
 */
public final class DailyApi {
  private static final Logger log = LoggerFactory.getLogger(DailyApi.class);

  /** Less than a gateway that is told to stop gives to requests in flight. */
  public static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration DELETE = Duration.ofSeconds(2);
  private static final Duration BREATH = Duration.ofMillis(200);
  private static final int MOST_INFO = 300;

  private final HttpClient http;
  private final String base;
  private final Duration patience;
  private final LongSupplier nanoTime;
  private final Pause pause;
  private final ObjectMapper mapper = new ObjectMapper();

  /** Waits before a request is repeated. */
  @FunctionalInterface
  public interface Pause {
    void take(Duration time) throws InterruptedException;
  }

  /** What a request came to. */
  sealed interface Reply {
    record Ok(JsonNode body) implements Reply {}

    record Failed(DailyFault fault) implements Reply {}
  }

  /**
   * @param base such as https://api.daily.co/v1
   * @param patience for all that one start needs of Daily
   * @param nanoTime a monotonic clock
   */
  public DailyApi(URI base, Duration patience, LongSupplier nanoTime, Pause pause) {
    this.http =
        HttpClient.newBuilder()
            // What it needs is one request at a time; a stand-in may speak nothing newer.
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.base = base.toString().replaceFirst("/+$", "");
    this.patience = patience;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /** The end of the patience that begins now, by the monotonic clock. */
  long deadline() {
    return nanoTime.getAsLong() + patience.toNanos();
  }

  Reply post(String path, ObjectNode body, String key, long deadline) {
    Attempt first = attempt(path, body, key, deadline);
    if (first.again() == null) {
      return first.reply();
    }
    if (nanoTime.getAsLong() + first.again().toNanos() >= deadline) {
      return first.reply();
    }
    try {
      pause.take(first.again());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return first.reply();
    }
    return attempt(path, body, key, deadline).reply();
  }

  /** Deletes a room, without anybody waiting for it: one that is left ends by itself. */
  void deleteRoom(String name, String key) {
    http.sendAsync(
            request("/rooms/" + name, key).timeout(DELETE).DELETE().build(),
            BodyHandlers.discarding())
        .whenComplete(
            (response, fault) -> {
              if (fault != null || response.statusCode() >= 300) {
                log.warn("a room that nobody needs stays with Daily until it expires");
              }
            });
  }

  private HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + key);
  }

  private Attempt attempt(String path, ObjectNode body, String key, long deadline) {
    long left = deadline - nanoTime.getAsLong();
    CompletableFuture<HttpResponse<String>> sent =
        http.sendAsync(
            request(path, key)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build(),
            BodyHandlers.ofString());
    try {
      return answered(path, sent.get(Math.max(0, left), TimeUnit.NANOSECONDS), key);
    } catch (TimeoutException e) {
      sent.cancel(true);
      log.warn("Daily does not answer POST {} in time", path);
      return Attempt.last(new DailyFault.Unavailable());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      log.warn("POST {} does not reach Daily: {}", path, (cause == null ? e : cause).getClass());
      return new Attempt(new Reply.Failed(new DailyFault.Unavailable()), BREATH);
    } catch (InterruptedException e) {
      sent.cancel(true);
      Thread.currentThread().interrupt();
      return Attempt.last(new DailyFault.Unavailable());
    }
  }

  private Attempt answered(String path, HttpResponse<String> response, String key) {
    int status = response.statusCode();
    if (status == 200) {
      return new Attempt(read(path, response.body()), null);
    }
    log.warn("Daily answers POST {} with {}", path, status);
    if (status == 429) {
      Duration wait = retryAfter(response);
      return new Attempt(new Reply.Failed(new DailyFault.Busy(wait)), wait);
    }
    if (status >= 500) {
      return new Attempt(new Reply.Failed(new DailyFault.Unavailable()), BREATH);
    }
    return Attempt.last(
        switch (status) {
          case 401, 403 -> new DailyFault.KeyRefused();
          case 400, 404 -> new DailyFault.RequestRefused(info(response.body(), key));
          default -> new DailyFault.Unavailable();
        });
  }

  private Reply read(String path, String body) {
    try {
      return new Reply.Ok(mapper.readTree(body));
    } catch (JsonProcessingException e) {
      // Its message quotes the text, which may hold a token.
      log.warn("Daily answers POST {} with something that is no JSON", path);
      return new Reply.Failed(new DailyFault.Unavailable());
    }
  }

  private static Duration retryAfter(HttpResponse<String> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("1");
    return Duration.ofSeconds(seconds.matches("[1-9][0-9]{0,2}") ? Integer.parseInt(seconds) : 1);
  }

  private String info(String body, String key) {
    try {
      String info = mapper.readTree(body).path("info").asText("").replaceAll("[^ -~]+", " ");
      return info.contains(key) ? "" : info.substring(0, Math.min(info.length(), MOST_INFO));
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}

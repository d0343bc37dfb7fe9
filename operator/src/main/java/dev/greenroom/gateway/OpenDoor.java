package dev.greenroom.gateway;

import dev.greenroom.runner.protocol.Hello;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way in for what anybody may send: the hellos of runners. It is small and comes at once, or it
 * is refused before it is read; its places are its own, so that a crowd here costs callers nothing.
 */
final class OpenDoor {
  /** Requests that are read or answered. */
  static final int INSIDE = 64;

  /** A body of this size comes in one or two packets. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Each is two live reads of the API server. */
  private static final int ANSWERED = 16;

  private final Semaphore inside = new Semaphore(INSIDE);
  private final Semaphore answered = new Semaphore(ANSWERED);

  /**
   * @param body reads it, with the patience of this door
   * @param handler answers it
   */
  Answer pass(
      HttpServletRequest request,
      Supplier<RequestBody.Reading> body,
      Function<String, Answer> handler) {
    Answer refusal = refusal(request);
    if (refusal != null) {
      return refusal;
    }
    if (!inside.tryAcquire()) {
      return busy();
    }
    try {
      RequestBody.Reading reading = body.get();
      return reading instanceof RequestBody.Bad bad
          ? bad.answer()
          : answer(((RequestBody.Good) reading).text(), handler);
    } finally {
      inside.release();
    }
  }

  private Answer answer(String body, Function<String, Answer> handler) {
    try {
      if (!answered.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        return busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return busy();
    }
    try {
      return handler.apply(body);
    } finally {
      answered.release();
    }
  }

  private static @Nullable Answer refusal(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      return HelloRoute.stranger();
    }
    long length = request.getContentLengthLong();
    if (length < 0) {
      return ErrorCatalogue.of(411, "Send the length of the body as Content-Length.");
    }
    return length > Hello.LARGEST ? ErrorCatalogue.tooLarge(Hello.LARGEST) : null;
  }

  private static Answer busy() {
    return ErrorCatalogue.unavailable(
        "This gateway hears as many runners as it can. Say it again.", Duration.ofSeconds(1));
  }
}

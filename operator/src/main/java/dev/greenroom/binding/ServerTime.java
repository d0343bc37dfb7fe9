package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;

/** Teaches a {@link ServerClock} from the Date header of every reply of the API server. */
public final class ServerTime implements Interceptor {
  private final ServerClock clock;
  private final InstantSource local;

  /** Bounded by time: of some requests we never hear again, watches that are cut among them. */
  private final Cache<UUID, Instant> sent =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofMinutes(1)).build();

  public ServerTime(ServerClock clock, InstantSource local) {
    this.clock = clock;
    this.local = local;
  }

  @Override
  public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
    sent.put(request.id(), local.instant());
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    Instant start = sent.getIfPresent(request.id());
    String date = response.header("Date");
    if (start == null || date == null) {
      return;
    }
    try {
      Instant instant = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
      clock.learn(instant, start, local.instant());
    } catch (DateTimeException e) {
      // A reply without a readable date teaches nothing.
    }
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    sent.invalidate(request.id());
  }
}

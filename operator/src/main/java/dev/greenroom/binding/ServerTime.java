package dev.greenroom.binding;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Teaches a {@link ServerClock} from the Date header of every reply of the API server. */
public final class ServerTime implements Interceptor {
  private final ServerClock clock;
  private final InstantSource local;
  private final Map<UUID, Instant> sent = new ConcurrentHashMap<>();

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
    Instant start = sent.remove(request.id());
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
    sent.remove(request.id());
  }
}

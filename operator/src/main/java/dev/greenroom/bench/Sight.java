package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.local.LocalException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A third party that watches sessions, and knows when it first saw each of them bound. */
final class Sight implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Map<String, CompletableFuture<Boolean>> bound = new ConcurrentHashMap<>();

  private final Api.Watch watch;

  private Sight(Api.Watch watch) {
    this.watch = watch;
  }

  /**
   * @param sessions path of the collection
   */
  static Sight of(Api api, String sessions) {
    String version = api.get(sessions + "?limit=1").at("/metadata/resourceVersion").asText();
    Sight sight = new Sight(api.watch(sessions + "?watch=true&resourceVersion=" + version));
    Thread thread = new Thread(() -> sight.watch.follow(sight::happened), "sight");
    thread.setDaemon(true);
    thread.start();
    return sight;
  }

  private void happened(JsonNode event) {
    JsonNode session = event.path("object");
    if (session.at("/spec/binding/podUID").isTextual()) {
      of(session.at("/metadata/name").asText()).complete(true);
    }
  }

  /** Returns once it has seen the session bound. */
  void await(String session) throws InterruptedException, ExecutionException {
    try {
      of(session).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new LocalException("The session " + session + " is not bound.", e);
    }
  }

  private CompletableFuture<Boolean> of(String session) {
    return bound.computeIfAbsent(session, unseen -> new CompletableFuture<>());
  }

  @Override
  public void close() {
    watch.close();
  }
}

package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Callers as a well-made client library is: each start has its Idempotency-Key, and goes to the
 * next gateway, with the same key, when the connection breaks or the answer says "try again".
 */
public final class RetryingCallers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutorService callers;
  private final List<GatewayClient> gateways;
  private final int atOnce;
  private final Queue<Start> starts = new ConcurrentLinkedQueue<>();

  /**
   * One start, from its first try to its last.
   *
   * @param tries what each try came to: a status, or that the connection broke
   * @param answer to the last one
   */
  public record Start(String key, List<String> tries, HttpResponse<String> answer) {
    public boolean accepted() {
      return answer.statusCode() == 200;
    }

    public String session() {
      return GatewayClient.session(answer);
    }

    /** True when a gateway was lost over it. */
    public boolean broken() {
      return tries.contains(BROKEN);
    }
  }

  private static final String BROKEN = "broken";

  /**
   * @param atOnce how many starts are under way at the same time
   */
  public RetryingCallers(List<GatewayClient> gateways, int atOnce) {
    this.gateways = List.copyOf(gateways);
    this.atOnce = atOnce;
    this.callers = Executors.newFixedThreadPool(atOnce);
  }

  /** Starts so many sessions, in turn through each gateway; completes after the last answer. */
  public CompletableFuture<Void> begin(String agent, String keys, int count, String body) {
    AtomicInteger next = new AtomicInteger();
    return CompletableFuture.allOf(
        IntStream.range(0, atOnce)
            .mapToObj(
                caller ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = next.getAndIncrement();
                              i < count;
                              i = next.getAndIncrement()) {
                            starts.add(start(agent, keys + i, i, body));
                          }
                        },
                        callers))
            .toArray(CompletableFuture[]::new));
  }

  /** Those that have their last answer. */
  public List<Start> starts() {
    return List.copyOf(starts);
  }

  @Override
  public void close() {
    callers.shutdownNow();
  }

  private Start start(String agent, String key, int first, String body) {
    List<String> tries = new ArrayList<>();
    return await("an answer to the start " + key)
        .atMost(PATIENCE.toSeconds(), SECONDS)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              GatewayClient gateway = gateways.get((first + tries.size()) % gateways.size());
              try {
                HttpResponse<String> answer =
                    gateway.post("/v1/public/" + agent + "/start", body, "Idempotency-Key", key);
                tries.add(Integer.toString(answer.statusCode()));
                return new Start(key, List.copyOf(tries), answer);
              } catch (UncheckedIOException gone) {
                tries.add(BROKEN);
                return null;
              }
            },
            start -> start != null && start.answer().statusCode() != 503);
  }
}

package dev.greenroom.testing;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What one bare write takes of the API server beside a test, by a client of its own: a small object
 * is created and deleted, again and again. It is the floor of that machine at that moment; whoever
 * needs some of these calls one after the other can't be faster.
 */
public final class BareCalls implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final long begun = System.nanoTime();
  private final KubernetesClient client;
  private final String namespace;

  private record Call(long fromNanos, long toNanos) {
    long nanos() {
      return toNanos - fromNanos;
    }
  }

  /**
   * @param client of nobody else
   */
  public BareCalls(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    timer.scheduleWithFixedDelay(this::once, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void once() {
    ConfigMap small =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("bare-call")
            .endMetadata()
            .build();
    timed(() -> client.resource(small).create());
    timed(() -> client.resource(small).delete());
  }

  /** One that fails has taken its time, too. */
  private void timed(Runnable call) {
    long from = System.nanoTime();
    try {
      call.run();
    } catch (KubernetesClientException e) {
      System.err.println("a bare call failed: " + e.getMessage());
    }
    calls.add(new Call(from, System.nanoTime()));
  }

  /** The longest of those that were under way at some moment between these. */
  public Duration longest(long fromNanos, long toNanos) {
    return Duration.ofNanos(
        calls.stream()
            .filter(call -> call.fromNanos() - toNanos < 0 && call.toNanos() - fromNanos > 0)
            .mapToLong(Call::nanos)
            .max()
            .orElse(0));
  }

  /** Those that took so long, each with when it began by this test's clock. */
  public List<String> longerThan(Duration most) {
    return calls.stream()
        .filter(call -> call.nanos() > most.toNanos())
        .map(
            call ->
                "%d ms at %d ms"
                    .formatted(
                        TimeUnit.NANOSECONDS.toMillis(call.nanos()),
                        TimeUnit.NANOSECONDS.toMillis(call.fromNanos() - begun)))
        .toList();
  }

  /** In milliseconds. */
  public List<Long> times() {
    return calls.stream()
        .map(call -> TimeUnit.NANOSECONDS.toMillis(call.nanos()))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    client.close();
  }
}

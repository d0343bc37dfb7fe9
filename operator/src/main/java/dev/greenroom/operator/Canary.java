package dev.greenroom.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the reconcilers still move: that none has looked at one object for longer than all the
 * time-outs of its calls together, and that a task put into their threads is done. Only a new
 * process helps one that stands still; an API server that is away is no standstill.
 */
final class Canary implements Metrics {
  private static final Logger log = LoggerFactory.getLogger(Canary.class);

  /** A look at a pool of hundreds makes as many calls, each of which may take some seconds. */
  static final Duration LONGEST = Duration.ofMinutes(15);

  private final Executor reconcilers;
  private final LongSupplier nanoTime;
  private final Map<Thread, Look> looks = new ConcurrentHashMap<>();
  private final AtomicBoolean done = new AtomicBoolean(true);
  private long sent;

  /**
   * @param reconcilers the threads that they run in
   */
  Canary(Executor reconcilers, LongSupplier nanoTime) {
    this.reconcilers = reconcilers;
    this.nanoTime = nanoTime;
  }

  private record Look(String object, long since) {}

  @Override
  public void reconciliationExecutionStarted(HasMetadata object, Map<String, Object> metadata) {
    looks.put(
        Thread.currentThread(),
        new Look(
            "%s %s/%s"
                .formatted(
                    object.getKind(),
                    object.getMetadata().getNamespace(),
                    object.getMetadata().getName()),
            nanoTime.getAsLong()));
  }

  @Override
  public void reconciliationExecutionFinished(HasMetadata object, Map<String, Object> metadata) {
    looks.remove(Thread.currentThread());
  }

  /** What stands still, in a sentence; empty while everything moves. */
  synchronized Optional<String> standstill() {
    long now = nanoTime.getAsLong();
    if (done.compareAndSet(true, false)) {
      sent = now;
      send();
    }
    return Stream.concat(
            looks.entrySet().stream()
                .filter(look -> tooLong(now - look.getValue().since()))
                .map(look -> stuck(look.getKey(), look.getValue(), now)),
            Stream.of(!done.get() && tooLong(now - sent))
                .filter(none -> none)
                .map(none -> "no reconciler has been free for " + seconds(now - sent)))
        .findFirst();
  }

  private void send() {
    try {
      reconcilers.execute(() -> done.set(true));
    } catch (RejectedExecutionException e) {
      done.set(true); // the operator is ending
    }
  }

  private static String stuck(Thread thread, Look look, long now) {
    String sentence =
        look.object()
            + " has been looked at for "
            + seconds(now - look.since())
            + " without an end";
    log.error(
        "{}, at\n{}",
        sentence,
        Stream.of(thread.getStackTrace())
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n")));
    return sentence;
  }

  private static boolean tooLong(long nanos) {
    return nanos > LONGEST.toNanos();
  }

  private static String seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds() + " s";
  }
}

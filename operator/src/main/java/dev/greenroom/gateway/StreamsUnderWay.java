package dev.greenroom.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** The answers that are being relayed: a gateway that is to end lets them come to theirs. */
final class StreamsUnderWay {
  private final Set<CompletableFuture<Optional<Answer>>> ends = ConcurrentHashMap.newKeySet();
  private final LongSupplier nanoTime;
  private volatile boolean awaited;

  StreamsUnderWay(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * @param end completed with the answer's last byte
   */
  void begun(CompletableFuture<Optional<Answer>> end) {
    ends.add(end);
    end.whenComplete((late, fault) -> ends.remove(end));
  }

  /** The gateway was told to end. */
  boolean isAwaited() {
    return awaited;
  }

  /** Returns when none is left, those that begin meanwhile among them, or after that long. */
  void awaitNone(Duration most) {
    awaited = true;
    long until = nanoTime.getAsLong() + most.toNanos();
    while (!ends.isEmpty()) {
      try {
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
            .get(until - nanoTime.getAsLong(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException broken) {
        // It is over, too.
      } catch (TimeoutException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

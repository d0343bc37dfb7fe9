package dev.greenroom.local.node;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one node.
 *
 * @param workers for everything that blocks
 * @param timer for what begins later; never blocks
 * @param heartbeat for the lease alone, so that nothing else delays the proof of life
 */
record NodeThreads(
    ExecutorService workers, ScheduledExecutorService timer, ScheduledExecutorService heartbeat)
    implements AutoCloseable {

  static NodeThreads start() {
    AtomicInteger number = new AtomicInteger();
    ThreadFactory named =
        task -> {
          Thread thread = new Thread(task, "process-node-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    return new NodeThreads(
        Executors.newCachedThreadPool(named),
        Executors.newSingleThreadScheduledExecutor(named),
        Executors.newSingleThreadScheduledExecutor(named));
  }

  void every(Duration period, Runnable task) {
    heartbeat.scheduleWithFixedDelay(
        task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    heartbeat.shutdown();
    timer.shutdownNow();
    workers.shutdownNow();
    try {
      if (!heartbeat.awaitTermination(2, TimeUnit.SECONDS)) {
        heartbeat.shutdownNow();
      }
      timer.awaitTermination(2, TimeUnit.SECONDS);
      workers.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

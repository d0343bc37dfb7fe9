package dev.greenroom.bench;

import dev.greenroom.local.LocalException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A closed load: a number of clients, each of which begins the next operation after its last. */
final class Load {
  private Load() {}

  /** One operation; whatever it throws ends the benchmark. */
  interface Operation {
    /**
     * @param number of the operation, from 0, each once
     */
    void run(int number) throws Exception;
  }

  static Latencies of(int clients, int operations, Operation operation) {
    AtomicInteger next = new AtomicInteger();
    Callable<List<Long>> lane =
        () -> {
          List<Long> nanos = new ArrayList<>();
          for (int number = next.getAndIncrement();
              number < operations;
              number = next.getAndIncrement()) {
            long begun = System.nanoTime();
            operation.run(number);
            nanos.add(System.nanoTime() - begun);
          }
          return nanos;
        };
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Callable<List<Long>>> lanes = Collections.nCopies(clients, lane);
      long begun = System.nanoTime();
      List<Future<List<Long>>> ended = threads.invokeAll(lanes);
      long elapsed = System.nanoTime() - begun;
      List<Long> all = new ArrayList<>();
      for (Future<List<Long>> one : ended) {
        all.addAll(one.get());
      }
      return new Latencies(all, elapsed);
    } catch (ExecutionException e) {
      throw new LocalException("An operation of the benchmark failed: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("The benchmark was interrupted.", e);
    } finally {
      threads.shutdownNow();
    }
  }
}

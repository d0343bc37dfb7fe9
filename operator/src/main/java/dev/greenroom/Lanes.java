package dev.greenroom;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Executors of what nobody waits for: they have few threads, so that it stands back behind what
 * somebody waits for, and drop what is too much. Nothing may depend on what they carry.
 */
final class Lanes {
  private static final int LONGEST_QUEUE = 10_000;

  private Lanes() {}

  static ExecutorService of(int threads, String name) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(LONGEST_QUEUE),
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        },
        new ThreadPoolExecutor.DiscardPolicy());
  }
}

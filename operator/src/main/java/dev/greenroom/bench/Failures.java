package dev.greenroom.bench;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** How many starts failed that should not have: a figure, and no end of the measurement. */
final class Failures {
  private static final int MOST_TOLD = 3;

  private final Consumer<String> progress;
  private final AtomicInteger failed = new AtomicInteger();

  /**
   * @param progress hears of the first of them
   */
  Failures(Consumer<String> progress) {
    this.progress = progress;
  }

  /**
   * @param failure what went wrong, empty when nothing did
   */
  void count(String failure) {
    if (!failure.isEmpty() && failed.incrementAndGet() <= MOST_TOLD) {
      progress.accept("A start failed: " + failure);
    }
  }

  int number() {
    return failed.get();
  }
}

package dev.greenroom.binding;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Starts that wait for a slot where the pool is full. While one waits nothing is written or read
 * for it: it tries when the caches show what may be a place, and a full pool is told from them.
 */
public final class WaitingStarts {
  /** How soon it is seen that a client has gone. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** A watch that was begun anew shows no deletions: the first in line tries now and then. */
  private static final int LOOKS_BETWEEN_TRIES = 5;

  private final SessionStarter starter;
  private final StartLines lines;
  private final LongSupplier nanoTime;

  public WaitingStarts(SessionStarter starter, StartLines lines, LongSupplier nanoTime) {
    this.starter = starter;
    this.lines = lines;
    this.nanoTime = nanoTime;
  }

  /**
   * A starter for one request: all its starts together wait no longer than this. None is told that
   * the pool is full before it looked once, however many wait.
   *
   * @param gone whether the client has gone, so that a slot would be taken for nobody
   */
  public SessionStarter upTo(Duration wait, BooleanSupplier gone) {
    long until = nanoTime.getAsLong() + wait.toNanos();
    return request -> start(request, until, gone);
  }

  private StartAnswer start(StartRequest request, long until, BooleanSupplier gone) {
    boolean nobodyWaits = lines.isEmpty(request.organization(), request.agent());
    StartAnswer answer = nobodyWaits ? starter.start(request) : new StartAnswer.Full();
    if (!(answer instanceof StartAnswer.Full)) {
      return answer;
    }
    StartLines.Waiter waiter = lines.join(request.organization(), request.agent());
    if (waiter == null) {
      if (lines.isClosed()) {
        return new StartAnswer.Contended("the gateway ends");
      }
      return nobodyWaits ? answer : starter.start(request);
    }
    try {
      return waited(request, waiter, until, gone, nobodyWaits);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new StartAnswer.Contended("the gateway ends");
    } finally {
      waiter.leave();
    }
  }

  private StartAnswer waited(
      StartRequest request,
      StartLines.Waiter waiter,
      long until,
      BooleanSupplier gone,
      boolean looked)
      throws InterruptedException {
    int looks = 0;
    boolean tried = looked;
    while (true) {
      long left = until - nanoTime.getAsLong();
      if (gone.getAsBoolean()) {
        return new StartAnswer.Full();
      }
      if (left <= 0) {
        return tried ? new StartAnswer.Full() : starter.start(request);
      }
      boolean turn = waiter.awaitTurn(Duration.ofNanos(Math.min(left, LOOK.toNanos())));
      if (lines.isClosed()) {
        return new StartAnswer.Contended("the gateway ends");
      }
      boolean overdue = ++looks % LOOKS_BETWEEN_TRIES == 0 && waiter.isFirst();
      if ((turn || overdue) && !gone.getAsBoolean()) {
        tried = true;
        StartAnswer answer = starter.start(request, waiter::passOn);
        if (!(answer instanceof StartAnswer.Full)) {
          return answer;
        }
      }
    }
  }
}

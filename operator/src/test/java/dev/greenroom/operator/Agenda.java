package dev.greenroom.operator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;

/** Virtual time and what is going to happen in it: nothing sleeps, the next entry is the next. */
final class Agenda implements InstantSource {
  static final Instant START = Instant.parse("2026-01-02T03:04:05.250Z");

  private record Entry(Instant at, long order, Runnable what) implements Comparable<Entry> {
    @Override
    public int compareTo(Entry other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Entry> entries = new PriorityQueue<>();
  private Instant now = START;
  private long entered;

  @Override
  public Instant instant() {
    return now;
  }

  /** The same time as a monotonic clock has it. */
  long nanos() {
    return Duration.between(START, now).toNanos();
  }

  void in(Duration delay, Runnable what) {
    entries.add(new Entry(now.plus(delay), entered++, what));
  }

  void inMillis(long delay, Runnable what) {
    in(Duration.ofMillis(delay), what);
  }

  /** Lets the next entry happen, unless it is later than {@code until}. */
  boolean next(Instant until) {
    Entry entry = entries.peek();
    if (entry == null || entry.at().isAfter(until)) {
      now = now.isAfter(until) ? now : until;
      return false;
    }
    entries.remove();
    now = entry.at().isAfter(now) ? entry.at() : now;
    entry.what().run();
    return true;
  }
}

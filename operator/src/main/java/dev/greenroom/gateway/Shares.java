package dev.greenroom.gateway;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many places each of their holders has taken. None may have more than its share, so that one
 * that is slow or greedy leaves room for the others. Holders are known by a credential: there are
 * no more of them than keys.
 */
public final class Shares {
  private final int most;
  private final ConcurrentHashMap<String, Integer> taken = new ConcurrentHashMap<>();

  /**
   * @param places there are in all
   * @param parts that one holder may have one of; it has one place at least
   */
  public Shares(int places, int parts) {
    this.most = Math.max(1, places / parts);
  }

  /** Takes a place; false when all of the holder's are taken. */
  public boolean take(String holder) {
    AtomicBoolean free = new AtomicBoolean();
    taken.compute(
        holder,
        (name, now) -> {
          int before = now == null ? 0 : now;
          free.set(before < most);
          return before < most ? before + 1 : before;
        });
    return free.get();
  }

  /** Gives a place back that was taken. */
  public void release(String holder) {
    taken.merge(holder, -1, Integer::sum);
  }
}

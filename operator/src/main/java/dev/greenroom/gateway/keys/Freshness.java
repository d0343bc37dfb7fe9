package dev.greenroom.gateway.keys;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.gateway.keys.KeySource.Trust;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How long ago a cache was seen to be right, and its API server to be there. */
final class Freshness {
  private static final long FRESH_FOR = Duration.ofSeconds(30).toNanos();
  private static final long LOST_AFTER = Duration.ofSeconds(60).toNanos();

  private final Ticker ticker;
  private final AtomicLong agreed;
  private final AtomicLong answered;

  Freshness(Ticker ticker) {
    this.ticker = ticker;
    this.agreed = new AtomicLong(ticker.read());
    this.answered = new AtomicLong(ticker.read());
  }

  long now() {
    return ticker.read();
  }

  /**
   * The cache was equal to the truth.
   *
   * @param asked when the question was sent: the answer is at least as new
   */
  void agreed(long asked) {
    later(agreed, asked);
    answered(asked);
  }

  /** The API server has answered, whatever it said. */
  void answered(long asked) {
    later(answered, asked);
  }

  Trust trust() {
    long now = ticker.read();
    if (now - agreed.get() <= FRESH_FOR) {
      return Trust.FRESH;
    }
    return now - answered.get() <= LOST_AFTER ? Trust.STALE : Trust.LOST;
  }

  private static void later(AtomicLong last, long instant) {
    last.accumulateAndGet(instant, (a, b) -> a - b >= 0 ? a : b);
  }
}

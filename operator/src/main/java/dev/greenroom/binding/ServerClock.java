package dev.greenroom.binding;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The API server's clock as this process knows it: its own clock and an offset, learned from the
 * {@code Date} header of replies. Each reply bounds the offset: the server's clock read a whole
 * second D at some moment between the request and its reply, so it was in [D, D+1s). The bounds of
 * many replies are intersected; an offset of zero is believed while they allow it, since it is
 * exact for clocks that agree. Bounds that contradict each other mean that a clock was set: then
 * everything is learned anew.
 */
public final class ServerClock implements InstantSource {
  private static final long UNKNOWN = Long.MAX_VALUE;

  private final InstantSource local;
  private long lowest = -UNKNOWN;
  private long highest = UNKNOWN;

  public ServerClock(InstantSource local) {
    this.local = local;
  }

  /**
   * @param date the whole second in the reply's Date header
   * @param sent when the request was sent, by the local clock
   * @param received when the reply's head was there, by the local clock
   */
  public synchronized void learn(Instant date, Instant sent, Instant received) {
    long low = Duration.between(received, date).toMillis();
    long high = Duration.between(sent, date).toMillis() + 1000;
    long newLowest = Math.max(lowest, low);
    long newHighest = Math.min(highest, high);
    if (newLowest > newHighest) {
      newLowest = low;
      newHighest = high;
    }
    lowest = newLowest;
    highest = newHighest;
  }

  /** What is to be added to the local clock, in milliseconds. */
  public synchronized long offsetMillis() {
    if (lowest <= 0 && highest >= 0) {
      return 0;
    }
    return lowest + (highest - lowest) / 2;
  }

  @Override
  public Instant instant() {
    return local.instant().plusMillis(offsetMillis());
  }
}

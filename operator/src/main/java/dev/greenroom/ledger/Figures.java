package dev.greenroom.ledger;

/**
 * What is billed, of one record or of many: a number of sessions and whole seconds. Negative only
 * in a correction, or in a sum over no more than corrections.
 *
 * @param reservedSeconds warm idle time, which is metered apart and in no total
 */
public record Figures(
    long sessions,
    long instantiatingSeconds,
    long runningSeconds,
    long tearingDownSeconds,
    long reservedSeconds) {

  public static final Figures NONE = new Figures(0, 0, 0, 0, 0);

  /** The figures of one session. */
  public static Figures ofSession(
      long instantiatingSeconds, long runningSeconds, long tearingDownSeconds) {
    return new Figures(1, instantiatingSeconds, runningSeconds, tearingDownSeconds, 0);
  }

  /** The figures of one pod that was kept idle. */
  public static Figures ofReserved(long seconds) {
    return new Figures(0, 0, 0, 0, seconds);
  }

  /** Seconds of instantiating, running and tearing down. */
  public long totalSeconds() {
    return instantiatingSeconds + runningSeconds + tearingDownSeconds;
  }

  public Figures plus(Figures other) {
    return new Figures(
        sessions + other.sessions,
        instantiatingSeconds + other.instantiatingSeconds,
        runningSeconds + other.runningSeconds,
        tearingDownSeconds + other.tearingDownSeconds,
        reservedSeconds + other.reservedSeconds);
  }
}

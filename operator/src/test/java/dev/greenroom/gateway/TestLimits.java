package dev.greenroom.gateway;

import java.time.Duration;

/** Limits for tests: like the usual ones, but for small bodies, no rates and one other thing. */
final class TestLimits {
  private static final Limits.Rate NONE = new Limits.Rate(0, 1);

  private TestLimits() {}

  static Limits usual() {
    return with(NONE, NONE);
  }

  static Limits with(Limits.Rate perCaller, Limits.Rate refusals) {
    return limits(Limits.USUAL.inFlight(), perCaller, refusals, Limits.USUAL.patience());
  }

  static Limits inFlight(int inFlight) {
    Limits usual = Limits.USUAL;
    return limits(inFlight, NONE, NONE, usual.patience());
  }

  /** Calls of the session API may go on for so long when the gateway is to end. */
  static Limits drain(Duration most) {
    Limits usual = usual();
    return new Limits(
        usual.bodyBytes(),
        usual.headerBytes(),
        usual.jsonDepth(),
        usual.inFlight(),
        usual.connections(),
        usual.perCaller(),
        usual.refusals(),
        usual.patience(),
        most);
  }

  /** Everything is waited for this long, and one request is answered at a time. */
  static Limits patience(Duration patience) {
    Limits usual = Limits.USUAL;
    return limits(
        1, NONE, NONE, new Limits.Patience(patience, patience, patience, patience.dividedBy(10)));
  }

  private static Limits limits(
      int inFlight, Limits.Rate perCaller, Limits.Rate refusals, Limits.Patience patience) {
    return new Limits(
        TestGateway.MAX_BYTES,
        Limits.USUAL.headerBytes(),
        Limits.USUAL.jsonDepth(),
        inFlight,
        Limits.USUAL.connections(),
        perCaller,
        refusals,
        patience,
        Duration.ZERO);
  }
}

package dev.greenroom.testing.billing;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/**
 * What truly happened to one session, on the API server's clock.
 *
 * @param running when the agent had the session; of one that never ran, when it could have
 * @param ended when the session ended; of a lost node, when it was last heard of
 * @param tornDown when the last container ended
 * @param ahead how far the clock of its node is ahead
 */
record TrueLife(
    String organization,
    String agent,
    String name,
    int slot,
    Plot plot,
    Instant accepted,
    Instant running,
    Instant ended,
    Instant tornDown,
    Duration ahead) {

  /** Seconds between the last of a life and the moment at which somebody looks. */
  private static final int LEAST_AGO = 90;

  /** A life that is over before {@code now}. */
  static TrueLife before(
      Instant now,
      String organization,
      String agent,
      String name,
      int slot,
      Plot plot,
      RandomGenerator random) {
    Instant accepted = now.truncatedTo(ChronoUnit.SECONDS).minusSeconds(random.nextInt(240, 900));
    Instant running = accepted.plusMillis(random.nextInt(300, 20_000));
    Instant last = now.minusSeconds(LEAST_AGO + (plot.drains ? 60 : 25));
    boolean byCondition = plot.unready || plot.disruption != null;
    Instant ended =
        running.plusMillis(random.nextLong(byCondition ? 3_000 : 4, millis(running, last)));
    Instant tornDown =
        ended.plusMillis(plot.drains ? random.nextInt(35_000, 60_000) : random.nextInt(3, 25_000));
    return new TrueLife(
        organization,
        agent,
        name,
        slot,
        plot,
        accepted,
        running,
        ended,
        tornDown,
        plot.steppedBack ? Duration.ZERO : ahead(random));
  }

  /** An instant as the node's clock had it. */
  Instant ofNode(Instant instant) {
    boolean setBack = plot.steppedBack && !instant.isBefore(ended);
    return instant.plus(ahead).minusSeconds(setBack ? 3600 : 0);
  }

  /** When the node was last heard of. */
  Instant heard() {
    return plot.words == Plot.Words.OWN ? tornDown : ended;
  }

  /** When the node controller gave it up. */
  Instant givenUp() {
    return heard().plusSeconds(40);
  }

  /** When the pod was told that it has to go. */
  Instant disrupted() {
    return plot.nodeSilent ? heard().plusSeconds(45) : ended;
  }

  private static long millis(Instant from, Instant to) {
    return Duration.between(from, to).toMillis();
  }

  private static Duration ahead(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> Duration.ofHours(1);
      case 1 -> Duration.ofHours(-1);
      case 2 ->
          Duration.ofMillis(random.nextLong(5_000, 3_700_000) * (random.nextBoolean() ? 1 : -1));
      default -> Duration.ZERO;
    };
  }
}

package dev.greenroom.bench;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * A count of the sessions that run, by their own statuses.
 *
 * @param running asks for it now
 * @param pause between two counts
 */
record Census(IntSupplier running, Duration pause) {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  static Census of(Site site) {
    return new Census(() -> count(site), PAUSE);
  }

  /** How many run as soon as those that are expected do, or when the patience is over. */
  int awaitRunning(int expected, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    int now = running.getAsInt();
    while (now < expected && System.nanoTime() - deadline < 0) {
      Site.pause(pause.toMillis());
      now = running.getAsInt();
    }
    return now;
  }

  private static int count(Site site) {
    int[] running = {0};
    site.api()
        .list(
            site.sessions() + "?",
            session -> {
              if (session.at("/status/phase").asText().equals("Running")) {
                running[0]++;
              }
            });
    return running[0];
  }
}

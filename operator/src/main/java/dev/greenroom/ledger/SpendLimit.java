package dev.greenroom.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What an organisation may spend in a month.
 *
 * @param cents zero or more; at zero it may start nothing
 * @param changed when it was set, floored to seconds
 */
public record SpendLimit(String organization, long cents, Instant changed) {
  public SpendLimit {
    if (cents < 0) {
      throw new IllegalArgumentException("a spend limit is not negative");
    }
    changed = changed.truncatedTo(ChronoUnit.SECONDS);
  }
}

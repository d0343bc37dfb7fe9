package dev.greenroom.ledger;

import java.time.Instant;
import java.util.Map;

/**
 * What an organisation has used from one instant to another, as of one record of its chain. Records
 * are never changed and each has the number after the last one's, so that whoever knows this needs
 * to read only what came since.
 *
 * @param from inclusive
 * @param to exclusive
 * @param number of the last record that was read, whether it is of that time or not; 0 for none
 * @param hash of that record: another one has its number where the database was replaced
 * @param byProfile billable seconds of sessions, without idle time; the empty text stands for a
 *     profile that is not known
 */
public record UsedSeconds(
    String organization,
    Instant from,
    Instant to,
    long number,
    String hash,
    Map<String, Long> byProfile) {
  public UsedSeconds {
    byProfile = Map.copyOf(byProfile);
  }

  static UsedSeconds nothing(String organization, Instant from, Instant to) {
    return new UsedSeconds(
        organization, from, to, Link.START.number(), Link.START.hash(), Map.of());
  }

  boolean isOf(Instant from, Instant to) {
    return this.from.equals(from) && this.to.equals(to);
  }

  boolean isAsOf(Link head) {
    return number == head.number() && hash.equals(head.hash());
  }
}

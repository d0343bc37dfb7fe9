package dev.greenroom.ledger;

import java.time.Instant;

/**
 * What one record adds to the seconds of a profile.
 *
 * @param recorded when that came into the ledger
 * @param profile empty where it is not known
 */
public record Counted(Instant recorded, String profile, long seconds) {}

package dev.greenroom.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which records are summed and how. A record counts at its {@code tornDown} instant.
 *
 * @param organization null for all
 * @param from inclusive, null for from the beginning
 * @param to exclusive, null for up to the end
 * @param agent a name, null for all
 */
public record UsageQuery(
    @Nullable String organization,
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String agent,
    Group group) {

  /** What has a row of its own, always apart by organisation and agent. */
  public enum Group {
    /** A day, UTC. */
    DAY,
    /** An agent's name, whichever deployments had it. */
    AGENT,
    /** A session; the idle time of an agent's pods is one row without a session. */
    SESSION
  }
}

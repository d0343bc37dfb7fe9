package dev.greenroom.operator;

import java.time.Duration;

/**
 * An operator's standing for the Lease of which one of several operators is the holder, and acts.
 * It saves double work and is no fence: a holder that stood still may act once more when another
 * one holds it, so nothing may depend on it.
 *
 * @param namespace of the release
 * @param identity of this process: no other may ever have the same
 * @param lost told once when another operator may hold the Lease: this process must end
 */
public record Candidacy(String namespace, String identity, Runnable lost) {
  public static final String LEASE = "greenroom-operator";

  /** How long after its last word a holder that died silently is waited for. */
  static final Duration DURATION = Duration.ofSeconds(15);

  /** How long a holder that can't renew it goes on. */
  static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);

  /** How often it is renewed, and, up to twice as long, looked at by the others. */
  static final Duration RETRY = Duration.ofSeconds(1);
}

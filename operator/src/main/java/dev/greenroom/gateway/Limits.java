package dev.greenroom.gateway;

import java.time.Duration;

/**
 * How much a gateway takes of its clients.
 *
 * @param bodyBytes of a request
 * @param headerBytes of a request, its first line among them
 * @param jsonDepth levels of a request's JSON
 * @param inFlight requests that are answered at the same time; the rest is told to come back
 * @param connections at the same time; more wait in the kernel's queue
 * @param perCaller requests of one key or Kubernetes user
 * @param refusals requests with a wrong credential, by the address they come from
 * @param drain how long calls of the session API may go on once the gateway is told to end
 */
public record Limits(
    int bodyBytes,
    int headerBytes,
    int jsonDepth,
    int inFlight,
    int connections,
    Rate perCaller,
    Rate refusals,
    Patience patience,
    Duration drain) {
  /** Beside the agent's body a start carries little: names, flags, braces. */
  public static final int ENVELOPE_BYTES = 16 << 10;

  /** What a gateway without flags takes. */
  public static final Limits USUAL =
      new Limits(
          (1 << 20) + ENVELOPE_BYTES,
          8 << 10,
          32,
          512,
          4096,
          new Rate(100, 200),
          new Rate(20, 100),
          new Patience(
              Duration.ofSeconds(10),
              Duration.ofSeconds(20),
              Duration.ofSeconds(30),
              Duration.ofSeconds(1)),
          Duration.ZERO);

  /**
   * A token bucket.
   *
   * @param perSecond tokens that come back; 0 for no limit
   * @param burst tokens that it holds
   */
  public record Rate(int perSecond, int burst) {
    boolean isOff() {
      return perSecond == 0;
    }
  }

  /**
   * How long a client is waited for.
   *
   * @param headers from the first byte of a request to the last of its headers
   * @param body from the end of the headers to the last byte of the body
   * @param idle without a byte, and of an answer without a buffer of it being taken
   * @param lookEvery how often connections are looked at
   */
  public record Patience(Duration headers, Duration body, Duration idle, Duration lookEvery) {
    /** The same, but for a body that must be there sooner. */
    Patience withBody(Duration most) {
      return new Patience(headers, body.compareTo(most) < 0 ? body : most, idle, lookEvery);
    }
  }
}

package dev.greenroom.gateway.proxy;

import java.time.Duration;

/**
 * The bounds of the session API.
 *
 * @param connect longest time until a pod takes the connection
 * @param silence longest time without a byte in either direction
 * @param start longest time that a call waits for the session to run
 * @param poll time between two looks at a session that is starting
 * @param waiting calls that may wait at a time; each holds a thread of the server
 * @param streams calls that may be under way at a time
 * @param maxBytes of the body of a call
 */
public record ProxySettings(
    Duration connect,
    Duration silence,
    Duration start,
    Duration poll,
    int waiting,
    int streams,
    long maxBytes) {

  /** No organisation has more than one of so many parts of what there is for all. */
  static final int ORGANIZATIONS = 4;

  public static ProxySettings usual(long maxBytes) {
    return new ProxySettings(
        Duration.ofSeconds(5),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofMillis(200),
        64,
        1024,
        maxBytes);
  }
}

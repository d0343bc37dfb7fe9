package dev.greenroom.runner.protocol;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A session given to its pod: answered 202 once the agent has it. Giving it again is harmless.
 *
 * <p>401: signature; 408: expired; 409: this pod has another session; 410: stopped; 413: body; 503:
 * agent not ready, try again; 502: the agent refused the connection, the session is over.
 *
 * @param body a JSON object, passed on byte for byte
 */
public record Delivery(
    String podUid,
    String session,
    Instant expires,
    long maxSeconds,
    Optional<String> transport,
    Optional<Room> room,
    byte[] body)
    implements RunnerRequest {

  /** 1 MiB, and some room for a limit that was raised a little. */
  public static final int LARGEST_BODY = (1 << 20) + (1 << 16);

  private static final long LONGEST_SECONDS = Duration.ofDays(365).toSeconds();

  public Delivery {
    SessionName.check(session);
    if (maxSeconds < 1 || maxSeconds > LONGEST_SECONDS) {
      throw new IllegalArgumentException(
          Headers.MAX_SECONDS + " is " + maxSeconds + "; give 1 to " + LONGEST_SECONDS);
    }
  }

  /**
   * A delivery read back from its verified headers, whose names are in lower case.
   *
   * @throws IllegalArgumentException when a header is missing or makes no sense
   */
  public static Delivery from(String podUid, ReceivedHeaders headers, byte[] body) {
    Optional<String> url = headers.find(Headers.ROOM_URL);
    Optional<String> token = headers.find(Headers.ROOM_TOKEN);
    if (url.isPresent() != token.isPresent()) {
      throw new IllegalArgumentException(
          "give both " + Headers.ROOM_URL + " and " + Headers.ROOM_TOKEN + ", or neither");
    }
    return new Delivery(
        podUid,
        headers.text(Headers.SESSION),
        headers.expires(),
        headers.number(Headers.MAX_SECONDS),
        headers.find(Headers.TRANSPORT),
        url.flatMap(u -> token.map(t -> new Room(u, t))),
        body);
  }

  @Override
  public Purpose purpose() {
    return Purpose.DELIVER;
  }

  @Override
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(Headers.SESSION, session);
    headers.put(Headers.EXPIRES, Long.toString(expires.toEpochMilli()));
    headers.put(Headers.MAX_SECONDS, Long.toString(maxSeconds));
    transport.ifPresent(value -> headers.put(Headers.TRANSPORT, value));
    room.ifPresent(
        value -> {
          headers.put(Headers.ROOM_URL, value.url());
          headers.put(Headers.ROOM_TOKEN, value.token());
        });
    return headers;
  }

  /** Names the session; the body is nobody's business. */
  @Override
  public String toString() {
    return "Delivery[session=" + session + ", podUid=" + podUid + "]";
  }
}

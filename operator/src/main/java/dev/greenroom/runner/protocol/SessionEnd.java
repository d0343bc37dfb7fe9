package dev.greenroom.runner.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The end of a session: the runner's termination message, as JSON {@code {"session", "runningAt",
 * "endedAt", "runningMillis", "outcome", "status"}}.
 *
 * <p>The instants are the node's clock, which may be far off; their difference may be wrong when it
 * was set in between. {@code runningMillis} is monotonic and is the one to bill.
 *
 * @param runningAt when the request to {@code /bot} was written, absent when it never was
 * @param runningMillis from then to the end, absent likewise
 * @param status the agent's HTTP status, absent when it gave none
 */
public record SessionEnd(
    String session,
    Optional<Instant> runningAt,
    Instant endedAt,
    Optional<Long> runningMillis,
    Outcome outcome,
    Optional<Integer> status) {

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  /**
   * @throws IllegalArgumentException when this is not a termination message
   */
  public static SessionEnd parse(String json) {
    Map<String, String> members = FlatJson.read(json);
    try {
      return new SessionEnd(
          FlatJson.need(members, "session"),
          Optional.ofNullable(members.get("runningAt")).map(Instant::parse),
          Instant.parse(FlatJson.need(members, "endedAt")),
          Optional.ofNullable(members.get("runningMillis")).map(Long::valueOf),
          Outcome.valueOf(FlatJson.need(members, "outcome")),
          Optional.ofNullable(members.get("status")).map(Integer::valueOf));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a termination message with a malformed instant", e);
    }
  }

  public String json() {
    return "{\"session\":\""
        + session
        + "\",\"runningAt\":"
        + runningAt.map(at -> FlatJson.quote(MILLIS.format(at))).orElse("null")
        + ",\"endedAt\":\""
        + MILLIS.format(endedAt)
        + "\",\"runningMillis\":"
        + runningMillis.map(String::valueOf).orElse("null")
        + ",\"outcome\":\""
        + outcome
        + "\",\"status\":"
        + status.map(String::valueOf).orElse("null")
        + "}";
  }
}

package dev.greenroom.runner.protocol;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a runner is doing. As JSON {@code {"state", "session", "runningMillis", "outcome", "now"}}.
 *
 * @param session the session it took, absent before
 * @param runningMillis how long the agent has or had it, absent when it never got it
 * @param outcome how the session ended, absent before
 * @param now the runner's clock, epoch milliseconds on the wire
 */
public record RunnerReport(
    RunnerState state,
    Optional<String> session,
    Optional<Long> runningMillis,
    Optional<Outcome> outcome,
    Instant now) {

  /**
   * @throws IllegalArgumentException when this is not a report
   */
  public static RunnerReport parse(String json) {
    Map<String, String> members = FlatJson.read(json);
    return new RunnerReport(
        RunnerState.valueOf(FlatJson.need(members, "state")),
        Optional.ofNullable(members.get("session")),
        Optional.ofNullable(members.get("runningMillis")).map(Long::valueOf),
        Optional.ofNullable(members.get("outcome")).map(Outcome::valueOf),
        Instant.ofEpochMilli(Long.parseLong(FlatJson.need(members, "now"))));
  }

  public String json() {
    return "{\"state\":\""
        + state
        + "\",\"session\":"
        + session.map(FlatJson::quote).orElse("null")
        + ",\"runningMillis\":"
        + runningMillis.map(String::valueOf).orElse("null")
        + ",\"outcome\":"
        + outcome.map(value -> FlatJson.quote(value.name())).orElse("null")
        + ",\"now\":"
        + now.toEpochMilli()
        + "}";
  }
}

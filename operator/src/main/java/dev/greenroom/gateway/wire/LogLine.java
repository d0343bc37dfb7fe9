package dev.greenroom.gateway.wire;

import java.util.List;

/** One line of an agent's log and when it was written. */
public record LogLine(String log, Timestamp timestamp) {

  /** Lines of an agent's log, the newest last. */
  public record Page(List<LogLine> logs) {}
}

package dev.greenroom.gateway;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * An exception for the log: its types and places without their texts, since the API server quotes
 * what it refuses, and that may be the body of a session.
 */
record FaultTrace(Throwable fault) {
  private static final int FRAMES = 12;
  private static final int CAUSES = 4;

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    Throwable at = fault;
    for (int depth = 0; at != null && depth < CAUSES; depth++, at = at.getCause()) {
      text.append(depth == 0 ? "" : "\ncaused by ").append(at.getClass().getName());
      text.append(
          Arrays.stream(at.getStackTrace())
              .limit(FRAMES)
              .map(frame -> "\n  at " + frame)
              .collect(Collectors.joining()));
    }
    return text.toString();
  }
}

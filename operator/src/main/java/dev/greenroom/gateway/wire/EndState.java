package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a session ended, or that it has not, in the words that clients know. */
public enum EndState {
  ACTIVE,
  COMPLETED,
  ENDED_BEFORE_AGENT_START,
  AGENT_START_TIMEOUT,
  TERMINATED,
  AGENT_ERROR;

  /** The word on the wire. */
  @JsonValue
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }
}

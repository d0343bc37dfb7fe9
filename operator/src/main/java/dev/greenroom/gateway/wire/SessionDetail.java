package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session with what happened to it, the oldest first.
 *
 * @param resourceMetrics always null: nothing samples them
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SessionDetail(
    @JsonUnwrapped SessionRecord session,
    List<Event> events,
    @Nullable Object resourceMetrics,
    List<Object> meetingIds) {

  /** One thing that happened. */
  public record Event(Code eventCode, Timestamp eventTs) {}

  /** What may happen, in the words that clients know. */
  public enum Code {
    SESSION_START_INITIATED,
    REQUEST_ARRIVED_AT_BOT,
    SESSION_COMPLETED,
    SESSION_TIMEOUT
  }
}

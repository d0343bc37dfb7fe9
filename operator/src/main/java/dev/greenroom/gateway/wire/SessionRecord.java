package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as lists show it. Clients index its keys without looking first, so that each is there,
 * null or not.
 *
 * @param botStartSeconds from the start to the agent's having the session; null when it never did
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SessionRecord(
    String sessionId,
    @Nullable String serviceId,
    String organizationId,
    @Nullable String deploymentId,
    Timestamp createdAt,
    Timestamp updatedAt,
    @Nullable Timestamp endedAt,
    @Nullable Double botStartSeconds,
    @Nullable Boolean coldStart,
    @Nullable String completionStatus,
    EndState endState) {

  /** Sessions of an agent, and how many there are without the limit. */
  public record Page(List<SessionRecord> sessions, @JsonProperty("total_count") int totalCount) {}

  /** The answer to a stop. */
  public record Terminated(String status, @JsonProperty("session_id") String sessionId) {}
}

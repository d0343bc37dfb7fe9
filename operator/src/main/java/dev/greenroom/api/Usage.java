package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.time.Instant;

/**
 * The timeline of a session and, once final, its bill in whole seconds. Final instants are whole
 * seconds, so that each figure is the difference of the two instants shown beside it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Usage(
    @JsonPropertyDescription("When the session was admitted (t0).") Instant acceptedTime,
    @JsonPropertyDescription("When the agent was given the session (t1).") Instant runningTime,
    @JsonPropertyDescription("When the session ended or was stopped (t2).") Instant stoppingTime,
    @JsonPropertyDescription("When its pod was torn down (t3).") Instant endedTime,
    @JsonPropertyDescription("Seconds from admitted to running.") Long instantiatingSeconds,
    @JsonPropertyDescription("Seconds from running to the end.") Long runningSeconds,
    @JsonPropertyDescription("Seconds from the end to torn down, at most 30.")
        Long tearingDownSeconds,
    @JsonPropertyDescription("The sum of the three.") Long totalSeconds,
    @JsonPropertyDescription("False for a session that never ran.") Boolean billable,
    @JsonPropertyDescription("Where each instant comes from.") Sources provenance,
    @JsonProperty("final")
        @JsonPropertyDescription("True once the record is final; then it can never be changed.")
        Boolean settled) {

  /** Where each of the four instants comes from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Sources(
      @JsonPropertyDescription("Source of acceptedTime.") Provenance accepted,
      @JsonPropertyDescription("Source of runningTime.") Provenance running,
      @JsonPropertyDescription("Source of stoppingTime.") Provenance stopping,
      @JsonPropertyDescription("Source of endedTime.") Provenance ended) {}

  /** Where an instant comes from, the most exact first. */
  public enum Provenance {
    /** The API server's clock: a creation, a binding, a request that was answered. */
    ApiServer,
    /** The runner's monotonic clock, counted from an instant of the API server's. */
    Runner,
    /** A container's end as the kubelet wrote it, floored to a second. */
    ContainerStatus,
    /** A transition of a condition of the pod. */
    PodCondition,
    /** The last heartbeat of the node that was lost. */
    NodeLease,
    /** The end of the time that is billed at most. */
    Capped,
    /** The first moment at which it was certainly over. */
    Estimated,
    /** The session never came so far; the instant repeats the next one known. */
    NotReached
  }
}

package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;

/** What is true of an agent now. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AgentDeploymentStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Ready, CapacityAvailable: what is true, since when and why.")
        List<Condition> conditions,
    @JsonPropertyDescription("The pods of the pool, by state.") Pool pool,
    @JsonPropertyDescription("Label selector of the idle pods, for /scale.") String selector,
    @JsonPropertyDescription("Sums over the recorded sessions of this agent that still exist.")
        UsageTotals usage) {

  /** Pods of this deployment (by its UID), by state. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Pool(
      @JsonPropertyDescription("Most pods at once that new starts respect.") Integer capacity,
      @JsonPropertyDescription("Pods that run a session.") Integer active,
      @JsonPropertyDescription("Pods that are being made ready.") Integer starting,
      @JsonPropertyDescription(
              "Pods that are being torn down; each holds its slot until it is gone.")
          Integer stopping,
      @JsonPropertyDescription("Idle pods, ready to take a session at once.") Integer warm) {}

  /** Totals in whole seconds. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record UsageTotals(
      @JsonPropertyDescription("Billable sessions recorded.") Long sessions,
      @JsonPropertyDescription("Seconds spent instantiating agents.") Long instantiatingSeconds,
      @JsonPropertyDescription("Seconds spent running agents.") Long runningSeconds,
      @JsonPropertyDescription("Seconds spent tearing agents down.") Long tearingDownSeconds,
      @JsonPropertyDescription("The sum of the three.") Long totalSeconds) {}
}

package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import java.util.List;

/** What is true of an agent now. */
@JsonClassDescription("What is true of the agent now. Written by Greenroom only.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AgentDeploymentStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription(
            "Ready, Progressing, Degraded, CapacityAvailable: what is true, since when and why; Reconciling or Stalled while it is so.")
        @Size(max = 16)
        List<Condition> conditions,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Why the agent is not simply as its spec asks: the reason of Degraded, Progressing or suspension; absent when it is.")
        String reason,
    @JsonPropertyDescription("The pods of the pool, by state.") Pool pool,
    @LabelSelector
        @Size(max = 512)
        @JsonPropertyDescription("Label selector of the idle pods, for /scale.")
        String selector,
    @JsonPropertyDescription("Which revision of the spec new sessions run.") Revision revision,
    @JsonPropertyDescription(
            "Sums over the bills of this agent's sessions and idle pods in the ledger or, without one, of the sessions that still exist.")
        UsageTotals usage) {

  /** Revisions by their hash: what the spec asks for, and what new sessions get. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Revision(
      @Size(max = 64) @JsonPropertyDescription("Hash of the spec as it is.") String current,
      @Size(max = 64)
          @JsonPropertyDescription(
              "Hash of the newest spec of which a pod was ready; absent until then.")
          String ready) {}

  /** Pods of this deployment (by its UID), by state. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Pool(
      @Min(0)
          @Max(2147483647)
          @JsonPropertyDescription("Most pods at once that new starts respect.")
          Integer capacity,
      @Min(0) @Max(2147483647) @JsonPropertyDescription("Pods that run a session.") Integer active,
      @Min(0) @Max(2147483647) @JsonPropertyDescription("Pods that are being made ready.")
          Integer starting,
      @Min(0)
          @Max(2147483647)
          @JsonPropertyDescription(
              "Pods that are being torn down; each holds its slot until it is gone.")
          Integer stopping,
      @StatusReplicas
          @Min(0)
          @Max(2147483647)
          @JsonPropertyDescription("Idle pods, ready to take a session at once.")
          Integer warm) {}

  /** Totals in whole seconds. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record UsageTotals(
      @JsonPropertyDescription("Billable sessions recorded.") Long sessions,
      @JsonPropertyDescription("Seconds spent instantiating agents.") Long instantiatingSeconds,
      @JsonPropertyDescription("Seconds spent running agents.") Long runningSeconds,
      @JsonPropertyDescription("Seconds spent tearing agents down.") Long tearingDownSeconds,
      @JsonPropertyDescription("The sum of the three.") Long totalSeconds,
      @JsonPropertyDescription(
              "Seconds that warm pods waited for a session, in no total; absent without a ledger.")
          Long reservedSeconds) {}
}

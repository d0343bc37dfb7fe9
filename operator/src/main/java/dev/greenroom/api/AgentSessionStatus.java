package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** What is true of a session now, and in the end its bill. */
@JsonClassDescription(
    "What is true of the session now, and in the end its bill. Written by Greenroom only.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record AgentSessionStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Where the session stands, in one word; made from the conditions.")
        Phase phase,
    @JsonPropertyDescription("Why it ended or was rejected, in one word.") Reason reason,
    @JsonPropertyDescription(
            "Admitted, Running, Finished, UsageRecorded: what is true, since when and why.")
        @Size(max = 16)
        List<Condition> conditions,
    @JsonPropertyDescription("Why the session was not admitted, with the HTTP code of that answer.")
        Rejection rejection,
    @JsonPropertyDescription("True: a pod was started for it; false: it took an idle one.")
        Boolean startedColdly,
    @Size(max = 253) @JsonPropertyDescription("Node of its pod.") String nodeName,
    @Min(1)
        @Max(2147483647)
        @JsonPropertyDescription("Place in line while it waits for a free slot; 1 is next.")
        Integer position,
    @JsonPropertyDescription("The instants of the session and, once final, its bill.")
        Usage usage) {

  /** The same status with a place in line. */
  public AgentSessionStatus at(Integer place) {
    return new AgentSessionStatus(
        observedGeneration,
        phase,
        reason,
        conditions,
        rejection,
        startedColdly,
        nodeName,
        place,
        usage);
  }

  /** Where a session stands. */
  public enum Phase {
    Pending,
    Starting,
    Running,
    Stopping,
    Completed,
    Failed,
    Stopped,
    Rejected
  }

  /** The answer to a session that was not admitted. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Rejection(
      @Required
          @Min(100)
          @Max(599)
          @JsonPropertyDescription("HTTP code of the answer, for example 429.")
          Integer code,
      @Required @JsonPropertyDescription("Why, in one word.") Reason reason,
      @Required @Size(max = 1024) @JsonPropertyDescription("Why, for people.") String message) {}
}

package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** What is true of a session now, and in the end its bill. */
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
        List<Condition> conditions,
    @JsonPropertyDescription("Why the session was not admitted, with the HTTP code of that answer.")
        Rejection rejection,
    @JsonPropertyDescription("True: a pod was started for it; false: it took an idle one.")
        Boolean startedColdly,
    @JsonPropertyDescription("Node of its pod.") String nodeName,
    @JsonPropertyDescription("Place in line while it waits for a free slot; 1 is next.")
        Integer position,
    @JsonPropertyDescription("The instants of the session and, once final, its bill.")
        Usage usage) {

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
      @Required @JsonPropertyDescription("HTTP code of the answer, for example 429.") Integer code,
      @Required @JsonPropertyDescription("Why, in one word.") Reason reason,
      @Required @JsonPropertyDescription("Why, for people.") String message) {}
}

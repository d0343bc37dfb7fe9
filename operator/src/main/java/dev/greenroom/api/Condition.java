package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;

/**
 * One thing that is true, false or unknown of an object, as the Kubernetes API conventions have it.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Condition(
    @Required @Size(min = 1, max = 316) @JsonPropertyDescription("What is spoken of.") String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") Status status,
    @JsonPropertyDescription("Generation of the spec that it speaks of.") Long observedGeneration,
    @Required @JsonPropertyDescription("When the status last changed.") Instant lastTransitionTime,
    @Required @Size(min = 1, max = 1024) @JsonPropertyDescription("Why, in one CamelCase word.")
        String reason,
    @Required @Size(max = 32768) @JsonPropertyDescription("Why, for people.") String message) {

  /** The three values of a condition. */
  public enum Status {
    True,
    False,
    Unknown
  }
}

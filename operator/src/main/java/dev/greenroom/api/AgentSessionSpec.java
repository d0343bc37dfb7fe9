package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.Instant;

/** What is asked of a session; all of it is settled once the session is bound, but for `stop`. */
@JsonClassDescription(
    "What is asked of the session. All of it is settled once the session is bound, but for `stop`.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self.agent == oldSelf.agent",
    message = "agent is immutable",
    fieldPath = ".agent")
@ValidationRule(
    value = "!has(oldSelf.binding) || (has(self.binding) && self.binding == oldSelf.binding)",
    message = "binding is immutable once set",
    fieldPath = ".binding")
@ValidationRule(
    value =
        "!has(oldSelf.body) && !has(self.body)"
            + " || has(oldSelf.body) && has(self.body) && self.body == oldSelf.body",
    message = "body is immutable",
    fieldPath = ".body")
@ValidationRule(
    value =
        "!has(oldSelf.binding) || !has(oldSelf.limits) && !has(self.limits)"
            + " || has(oldSelf.limits) && has(self.limits) && self.limits == oldSelf.limits",
    message = "limits are immutable once the session is bound",
    fieldPath = ".limits")
@ValidationRule(
    value =
        "!has(oldSelf.binding) || has(oldSelf.transport) == has(self.transport)"
            + " && (!has(self.transport) || self.transport == oldSelf.transport)",
    message = "transport is immutable once the session is bound",
    fieldPath = ".transport")
@ValidationRule(
    value =
        "!has(oldSelf.binding) || has(oldSelf.daily) == has(self.daily)"
            + " && (!has(self.daily) || self.daily == oldSelf.daily)",
    message = "daily is immutable once the session is bound",
    fieldPath = ".daily")
@ValidationRule(
    value = "!(has(oldSelf.stop) && oldSelf.stop) || (has(self.stop) && self.stop)",
    message = "stop cannot be taken back",
    fieldPath = ".stop")
public record AgentSessionSpec(
    @Required
        @Size(min = 1, max = 50)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription("Name of the AgentDeployment.")
        String agent,
    @PreserveUnknownFields
        @JsonDeserialize(using = BodyReader.class)
        @JsonPropertyDescription(
            "JSON object given to the agent untouched. Whoever may read AgentSessions may read it: secrets belong in a secret set.")
        JsonNode body,
    @JsonPropertyDescription("How the caller will talk to the agent; told to the agent.")
        Transport transport,
    @JsonPropertyDescription("An existing Daily room that the agent is to join.") Daily daily,
    @JsonPropertyDescription(
            "What happens when the pool is full: Reject (default, at once with 429) or Wait in line.")
        WhenFull whenFull,
    @Min(1)
        @Max(3600)
        @JsonPropertyDescription(
            "With Wait: longest time in line, in seconds from creation (default 60); then Rejected/WaitTimedOut.")
        Integer waitSeconds,
    @JsonPropertyDescription("True ends the session at once. It cannot be taken back.")
        Boolean stop,
    @JsonPropertyDescription(
            "Limits of this session; the lower of these and the agent's apply. Settled when the session is bound.")
        Limits limits,
    @JsonPropertyDescription("The pod this session runs in. Set once, by Greenroom only.")
        Binding binding) {

  /** How the caller talks to the agent. */
  public enum Transport {
    @JsonProperty("daily")
    DAILY("daily"),
    @JsonProperty("webrtc")
    WEBRTC("webrtc"),
    @JsonProperty("websocket")
    WEBSOCKET("websocket");

    private final String wire;

    Transport(String wire) {
      this.wire = wire;
    }

    /** The word in manifests and on the wire. */
    public String wire() {
      return wire;
    }
  }

  /** What happens to a session that finds its pool full. */
  public enum WhenFull {
    Reject,
    Wait
  }

  /** A Daily room and where its token is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Daily(
      @Required
          @Size(min = 1, max = 2048)
          @Pattern("^https?://[^\\s]+$")
          @JsonPropertyDescription("URL of the room.")
          String roomUrl,
      @JsonPropertyDescription("Key of a Secret of this namespace that holds the meeting token.")
          SecretKeyRef tokenSecretRef) {}

  /** A key of a Secret of the same namespace. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SecretKeyRef(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
          String name,
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Key in its data.")
          String key) {}

  /** The limits that apply to one session, in seconds. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Limits(
      @Min(60) @Max(14400) @JsonPropertyDescription("Longest time the session may run, in seconds.")
          Integer maxDurationSeconds,
      @Min(1)
          @Max(3600)
          @JsonPropertyDescription("Longest time from admitted to running, in seconds.")
          Integer startTimeoutSeconds,
      @Min(0)
          @Max(315360000)
          @JsonPropertyDescription(
              "How long the finished AgentSession is kept, in seconds; without it, until somebody deletes it.")
          Integer retainSeconds) {}

  /** The one pod that this session runs in, by name and UID. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Binding(
      @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the pod.")
          String podName,
      @Required @Size(min = 1, max = 64) @JsonPropertyDescription("UID of the pod.") String podUID,
      @Required @Size(min = 1, max = 64) @JsonPropertyDescription("UID of the AgentDeployment.")
          String agentUID,
      @Size(max = 63)
          @JsonPropertyDescription("Revision of the AgentDeployment that the pod was made from.")
          String revision,
      @Size(max = 63)
          @JsonPropertyDescription(
              "Size of the pod, which is priced: a profile, or custom where the agent has resources of its own.")
          String profile,
      @JsonPropertyDescription("When it was bound, by the API server's clock.")
          Instant boundTime) {}
}

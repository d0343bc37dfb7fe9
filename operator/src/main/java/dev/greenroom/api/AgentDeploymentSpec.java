package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import java.util.List;
import java.util.Map;

/** What an agent is made of and how many of its sessions may live at once. */
@JsonClassDescription("What the agent is made of and how many of its sessions may live at once.")
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "!(has(self.profile) && has(self.resources))",
    message = "give profile or resources, never both",
    fieldPath = ".resources")
public record AgentDeploymentSpec(
    @Required
        @Size(min = 1, max = 1024)
        @Pattern("^[^\\s]+$")
        @JsonPropertyDescription(
            "Container image of the agent. It serves POST /bot on `port` and answers when the session ends.")
        String image,
    @JsonPropertyDescription(
            "When the image is pulled, as in a container. Default: Always for the tag latest, else IfNotPresent.")
        PullPolicy imagePullPolicy,
    @JsonPropertyDescription(
            "Entry point of the container, as in a container. Default: the image's.")
        @Size(max = 256)
        List<@Size(max = 65536) String> command,
    @JsonPropertyDescription(
            "Arguments to the entry point, as in a container. Default: the image's.")
        @Size(max = 256)
        List<@Size(max = 65536) String> args,
    @Size(max = 256) @JsonPropertyDescription("Environment variables of the agent; each name once.")
        List<EnvVariable> env,
    @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "A Secret of this namespace; every key becomes an environment variable of the agent.")
        String secretSet,
    @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
        @Size(max = 253)
        @JsonPropertyDescription(
            "A Secret of type kubernetes.io/dockerconfigjson in this namespace, to pull the image with.")
        String imagePullSecret,
    @Default("8080")
        @Min(1)
        @Max(65535)
        @JsonPropertyDescription(
            "Port on which the agent's server listens; it is told as PORT, too. 8090 is the runner's.")
        @ValidationRule(value = "self != 8090", message = "port 8090 is taken by the runner")
        Integer port,
    @JsonPropertyDescription(
            "Size of the agent container: agent-1x 500m/1Gi (used when neither profile nor resources is given), agent-2x 1/2Gi, agent-3x 1500m/3Gi (CPU/memory).")
        Profile profile,
    @JsonPropertyDescription("CPU and memory of the agent container, instead of a profile.")
        Resources resources,
    @Default("1000")
        @Min(1)
        @Max(2147483647)
        @JsonPropertyDescription("Numeric user that the agent runs as; never root.")
        Long runAsUser,
    @JsonPropertyDescription(
            "Labels a node must have. Honoured only where the administrator allows it.")
        @Size(max = 32)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription(
            "Taints the pods tolerate. Honoured only where the administrator allows it.")
        @Size(max = 32)
        List<Toleration> tolerations,
    @Default("{\"capacity\": 10, \"warm\": 0}")
        @JsonPropertyDescription("How many session pods there may be at once.")
        Pool pool,
    @Default("{}")
        @JsonPropertyDescription("Limits of each session; its creator may ask for lower ones.")
        SessionDefaults session,
    @Default("false")
        @JsonPropertyDescription(
            "True: no new sessions are started; sessions that run are not touched.")
        Boolean suspend) {

  /** When an image is pulled; the names are the API's. */
  public enum PullPolicy {
    Always,
    IfNotPresent,
    Never
  }

  /** The pool: an upper bound of pods, and how many idle ones to keep ready. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Pool(
      @Default("10")
          @Min(0)
          @Max(10000)
          @JsonPropertyDescription(
              "Most session pods at once, warm ones included. A session beyond it is rejected with 429.")
          Integer capacity,
      @Default("0")
          @Min(0)
          @Max(10000)
          @SpecReplicas
          @JsonPropertyDescription(
              "Idle pods kept ready to take a session at once; more than capacity is clamped.")
          Integer warm) {}

  /** Limits that apply to a session unless its creator gave lower ones. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record SessionDefaults(
      @Default("7200")
          @Min(60)
          @Max(14400)
          @JsonPropertyDescription(
              "Longest time a session may run, in seconds; then it is stopped.")
          Integer maxDurationSeconds,
      @Default("120")
          @Min(1)
          @Max(3600)
          @JsonPropertyDescription(
              "Longest time from admitted to running, in seconds; then the session is Failed/StartTimeout.")
          Integer startTimeoutSeconds,
      @Default("86400")
          @Min(0)
          @Max(315360000)
          @JsonPropertyDescription(
              "How long a finished AgentSession made over HTTP is kept, in seconds; never less long than its usage needs to be recorded.")
          Integer retainSeconds) {}
}

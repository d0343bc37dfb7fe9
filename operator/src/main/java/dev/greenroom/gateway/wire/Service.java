package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.greenroom.api.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An agent, with every key that a client indexes without looking first. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Service(
    String id,
    String name,
    String region,
    boolean ready,
    boolean available,
    Timestamp createdAt,
    Timestamp updatedAt,
    String desiredDeploymentId,
    String activeDeploymentId,
    String reconciledDeploymentId,
    boolean activeDeploymentReady,
    Scaling autoScaling,
    int activeSessionCount,
    @Nullable Profile agentProfile,
    Size resources,
    KrispViva krispViva,
    Deployment deployment,
    List<Condition> conditions,
    List<Problem> errors) {

  /** The command line takes an answer without {@code body} for an agent that isn't there. */
  public record Envelope(Service body) {}

  /** The agents of an organisation. */
  public record Page(List<Service> services) {}

  /** Noise cancellation of the hosted platform, which is not had here. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record KrispViva(@Nullable String audioFilter) {}

  /** One condition of the agent. */
  public record Condition(String type, String status, String reason, String message) {}

  /** Why the agent can't be deployed. */
  public record Problem(String code, String message) {}
}

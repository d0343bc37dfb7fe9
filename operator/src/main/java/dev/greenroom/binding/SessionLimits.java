package dev.greenroom.binding;

import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentSessionSpec;
import org.jspecify.annotations.Nullable;

/** The limits that apply to a session: the lower of what its creator gave and its agent's own. */
final class SessionLimits {
  private static final int MAX_DURATION_SECONDS = 7200;
  private static final int START_TIMEOUT_SECONDS = 120;
  private static final int RETAIN_SECONDS = 86_400;

  private SessionLimits() {}

  /** Of a session that somebody wrote; its retention is the creator's. */
  static AgentSessionSpec.Limits declared(
      AgentSessionSpec.@Nullable Limits own, AgentDeploymentSpec agent) {
    AgentDeploymentSpec.SessionDefaults theirs = agent.session();
    return new AgentSessionSpec.Limits(
        lower(
            own == null ? null : own.maxDurationSeconds(),
            theirs == null ? null : theirs.maxDurationSeconds(),
            MAX_DURATION_SECONDS),
        lower(
            own == null ? null : own.startTimeoutSeconds(),
            theirs == null ? null : theirs.startTimeoutSeconds(),
            START_TIMEOUT_SECONDS),
        own == null ? null : own.retainSeconds());
  }

  /** Of a session that an HTTP caller starts, who gives none: the agent's, retention among them. */
  static AgentSessionSpec.Limits overHttp(AgentDeploymentSpec agent) {
    AgentSessionSpec.Limits limits = declared(null, agent);
    AgentDeploymentSpec.SessionDefaults given = agent.session();
    Integer retain = given == null ? null : given.retainSeconds();
    return new AgentSessionSpec.Limits(
        limits.maxDurationSeconds(),
        limits.startTimeoutSeconds(),
        retain == null ? RETAIN_SECONDS : retain);
  }

  private static int lower(@Nullable Integer own, @Nullable Integer theirs, int fallback) {
    int bound = theirs == null ? fallback : theirs;
    return own == null ? bound : Math.min(own, bound);
  }
}

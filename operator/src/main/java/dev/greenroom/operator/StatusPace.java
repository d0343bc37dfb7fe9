package dev.greenroom.operator;

import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How often the status of an AgentDeployment is written: at once when it says something new, and
 * twice a second when only its numbers have moved, since every start and every end moves them.
 */
final class StatusPace {
  private static final Duration NUMBERS = Duration.ofMillis(500);

  private final Map<String, Instant> written = new ConcurrentHashMap<>();

  /** How long the write of this status is put off; zero when it is due. */
  Duration rest(
      String agentUid,
      @Nullable AgentDeploymentStatus before,
      AgentDeploymentStatus next,
      Instant now) {
    Instant last = written.get(agentUid);
    if (last == null || before == null || !sayTheSame(before, next)) {
      return Duration.ZERO;
    }
    Duration rest = Duration.between(now, last.plus(NUMBERS));
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  void wrote(String agentUid, Instant now) {
    written.put(agentUid, now);
  }

  void forget(String agentUid) {
    written.remove(agentUid);
  }

  private static boolean sayTheSame(AgentDeploymentStatus one, AgentDeploymentStatus other) {
    return Objects.equals(one.observedGeneration(), other.observedGeneration())
        && Objects.equals(one.revision(), other.revision())
        && Objects.equals(one.reason(), other.reason())
        && verdicts(one).equals(verdicts(other));
  }

  /** Without their messages, which count slots. */
  private static List<String> verdicts(AgentDeploymentStatus status) {
    return Objects.requireNonNullElse(status.conditions(), List.<Condition>of()).stream()
        .map(condition -> condition.type() + condition.status() + condition.reason())
        .toList();
  }
}

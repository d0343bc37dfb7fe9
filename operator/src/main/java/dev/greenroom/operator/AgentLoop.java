package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Usage;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodObservation;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.Revision;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.PoolStatus;
import dev.greenroom.core.usage.UsageSums;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Keeps the status of one AgentDeployment true. */
final class AgentLoop {
  private final ClusterApi api;
  private final PodSource pods;
  private final SessionSource sessions;
  private final InstantSource serverClock;

  AgentLoop(ClusterApi api, PodSource pods, SessionSource sessions, InstantSource serverClock) {
    this.api = api;
    this.pods = pods;
    this.sessions = sessions;
    this.serverClock = serverClock;
  }

  /**
   * @return when to look again at the latest, empty for "on the next event"
   */
  Optional<Duration> run(AgentDeployment agent) {
    AgentDeploymentStatus status = status(agent);
    if (status.equals(agent.getStatus())) {
      return Optional.empty();
    }
    boolean lost =
        api.writeStatus(agent, status) instanceof ClusterApi.Written.Conflict<AgentDeployment>;
    return lost ? Optional.of(Duration.ofMillis(100)) : Optional.empty();
  }

  private AgentDeploymentStatus status(AgentDeployment agent) {
    String name = agent.getMetadata().getName();
    List<PodFacts> facts =
        pods.ofAgent(agent.getMetadata().getUid()).stream().map(PodObservation::of).toList();
    List<Usage> usages =
        sessions.ofAgent(agent.getMetadata().getNamespace(), name).stream()
            .map(session -> session.getStatus() == null ? null : session.getStatus().usage())
            .filter(Objects::nonNull)
            .toList();
    String revision = Revision.of(agent.getSpec());
    return PoolStatus.of(
            name,
            agent.getSpec(),
            agent.getMetadata().getGeneration(),
            agent.getStatus(),
            facts,
            UsageSums.of(usages),
            serverClock.instant())
        .with(new AgentDeploymentStatus.Revision(revision, revision));
  }
}

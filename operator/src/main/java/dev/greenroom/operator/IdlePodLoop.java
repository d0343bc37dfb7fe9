package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.binding.AgentSource;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodStep;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the pods that no session has claimed: they belong to the pool of their AgentDeployment,
 * and go once it is gone.
 */
final class IdlePodLoop {
  private static final Logger log = LoggerFactory.getLogger(IdlePodLoop.class);
  private static final Set<String> UNCLAIMED =
      Set.of(Names.STATE_STARTING, Names.STATE_WARM, Names.STATE_RETIRED);
  private static final Duration LATER = Duration.ofSeconds(5);
  private static final int GRACE_SECONDS = 5;

  private final ClusterApi api;
  private final AgentSource agents;
  private final InstantSource serverClock;

  IdlePodLoop(ClusterApi api, AgentSource agents, InstantSource serverClock) {
    this.api = api;
    this.agents = agents;
    this.serverClock = serverClock;
  }

  static boolean unclaimed(Pod pod) {
    String state = pod.getMetadata().getLabels().get(Names.STATE);
    return state != null && UNCLAIMED.contains(state);
  }

  /**
   * @param pod unclaimed, and not being deleted
   * @return when to look again at the latest, empty for "on the next event"
   */
  Optional<Duration> run(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String namespace = pod.getMetadata().getNamespace();
    String agent = labels.getOrDefault(Names.AGENT, "");
    // A cache never proves an absence, but what it shows was there.
    AgentDeployment cached = agents.named(namespace, agent);
    boolean retired = Names.STATE_RETIRED.equals(labels.get(Names.STATE));
    if (cached != null && owns(cached, pod)) {
      boolean goes = retired || cached.getMetadata().getDeletionTimestamp() != null;
      return goes ? Optional.of(LATER) : Optional.empty();
    }
    if (!agent.isEmpty() && owns(api.agent(namespace, agent), pod)) {
      return Optional.of(LATER);
    }
    boolean unreachable =
        retired
            || api.step(pod, PodStep.to(pod, Names.STATE_RETIRED, serverClock.instant()))
                instanceof ClusterApi.Written.Ok;
    if (unreachable) {
      log.info(
          "pod={}/{} uid={} deleted: its AgentDeployment is gone",
          namespace,
          pod.getMetadata().getName(),
          pod.getMetadata().getUid());
      api.deletePod(
          namespace, pod.getMetadata().getName(), pod.getMetadata().getUid(), GRACE_SECONDS);
    }
    return Optional.of(LATER);
  }

  private static boolean owns(@Nullable AgentDeployment agent, Pod pod) {
    return agent != null
        && agent.getMetadata().getUid().equals(pod.getMetadata().getLabels().get(Names.AGENT_UID));
  }
}

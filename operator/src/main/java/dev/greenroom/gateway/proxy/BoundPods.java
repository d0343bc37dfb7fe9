package dev.greenroom.gateway.proxy;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec.Binding;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.binding.PodAddress;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.SessionPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The pods that the bindings of sessions name by name and UID. The session is read live for every
 * call; its pod may come from a watch without doubt, which shows no other pod under the same UID.
 * Only a pod that runs is called: the address of one that has ended may be another's by now.
 */
public final class BoundPods implements Targets {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Set<Phase> OVER =
      EnumSet.of(Phase.Stopping, Phase.Completed, Phase.Failed, Phase.Stopped, Phase.Rejected);

  /** Unknown is what is left of a pod whose node is lost. */
  private static final Set<String> OVER_FOR_A_POD = Set.of("Succeeded", "Failed", "Unknown");

  private static final Duration USUAL_START_TIMEOUT = Duration.ofSeconds(120);

  private final KubernetesClient client;
  private final PodSource pods;
  private final InstantSource serverClock;

  /**
   * @param client for live reads of AgentSessions and pods
   */
  public BoundPods(KubernetesClient client, PodSource pods, InstantSource serverClock) {
    this.client = client;
    this.pods = pods;
    this.serverClock = serverClock;
  }

  @Override
  public Target find(String organization, String agent, String name) {
    if (!NAME.matcher(agent).matches() || !NAME.matcher(name).matches()) {
      return unknown();
    }
    AgentSession session =
        client.resources(AgentSession.class).inNamespace(organization).withName(name).get();
    if (session == null || !agent.equals(session.getSpec().agent()) || abandoned(session)) {
      return unknown();
    }
    return of(session);
  }

  private Target of(AgentSession session) {
    Phase phase = phase(session.getStatus());
    if (OVER.contains(phase) || Boolean.TRUE.equals(session.getSpec().stop())) {
      return new Target.Absent("The session has ended. Start another session.");
    }
    Binding binding = session.getSpec().binding();
    return binding == null || phase != Phase.Running
        ? new Target.NotYet(left(session))
        : of(session, binding);
  }

  private Target of(AgentSession session, Binding binding) {
    String namespace = session.getMetadata().getNamespace();
    Pod seen = pods.isCurrent() ? pods.named(namespace, binding.podName()) : null;
    URI known = isBound(seen, session, binding) ? address(seen) : null;
    if (known != null) {
      return new Target.Ready(known);
    }
    Pod pod = client.pods().inNamespace(namespace).withName(binding.podName()).get();
    if (!isBound(pod, session, binding)) {
      return new Target.Absent("The pod of the session is gone. Start another session.");
    }
    if (isOver(pod)) {
      return new Target.Absent("The agent of the session has ended.");
    }
    URI agent = address(pod);
    return agent == null ? new Target.NotYet(left(session)) : new Target.Ready(agent);
  }

  /** A binding counts only when the pod points back. */
  private static boolean isBound(@Nullable Pod pod, AgentSession session, Binding binding) {
    return pod != null
        && binding.podUID().equals(pod.getMetadata().getUid())
        && pod.getMetadata().getDeletionTimestamp() == null
        && Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
            .getOrDefault(Names.SESSION, "")
            .equals(session.getMetadata().getName());
  }

  /** The addresses of what has ended are given to other pods. */
  private static boolean isOver(@Nullable Pod pod) {
    PodStatus status = pod == null ? null : pod.getStatus();
    return status != null
        && (OVER_FOR_A_POD.contains(String.valueOf(status.getPhase()))
            || status.getContainerStatuses().stream()
                .filter(container -> container.getName().equals(SessionPod.AGENT))
                .map(ContainerStatus::getState)
                .anyMatch(state -> state != null && state.getTerminated() != null));
  }

  /** Null unless the pod runs, by its own status: until then it may be without an address. */
  private static @Nullable URI address(@Nullable Pod pod) {
    if (pod == null
        || pod.getStatus() == null
        || !"Running".equals(pod.getStatus().getPhase())
        || isOver(pod)) {
      return null;
    }
    for (Container container : pod.getSpec().getContainers()) {
      if (container.getName().equals(SessionPod.AGENT) && !container.getPorts().isEmpty()) {
        return PodAddress.of(pod, container.getPorts().get(0).getContainerPort(), "");
      }
    }
    return null;
  }

  private Duration left(AgentSession session) {
    var limits = session.getSpec().limits();
    Binding binding = session.getSpec().binding();
    Instant from =
        binding == null || binding.boundTime() == null
            ? Instant.parse(session.getMetadata().getCreationTimestamp())
            : binding.boundTime();
    Duration timeout =
        limits == null || limits.startTimeoutSeconds() == null
            ? USUAL_START_TIMEOUT
            : Duration.ofSeconds(limits.startTimeoutSeconds());
    return Duration.between(serverClock.instant(), from.plus(timeout));
  }

  private static Phase phase(@Nullable AgentSessionStatus status) {
    return status == null || status.phase() == null ? Phase.Pending : status.phase();
  }

  private static boolean abandoned(AgentSession session) {
    return Objects.requireNonNullElse(session.getMetadata().getLabels(), Map.<String, String>of())
        .containsKey(Names.ABANDONED);
  }

  private static Target unknown() {
    return new Target.Absent(
        "No session of this id and agent in the organization of the key. Use the sessionId that the"
            + " start of the session was answered with.");
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The second write of a start: the AgentSession, born bound to its pod. Where the write's answer
 * leaves open what is there, one live read tells; a pod that no session of ours names is taken
 * back.
 */
final class BoundSession {
  private final ClusterApi api;
  private final ColdPod pods;
  private final InstantSource serverClock;

  BoundSession(ClusterApi api, ColdPod pods, InstantSource serverClock) {
    this.api = api;
    this.pods = pods;
    this.serverClock = serverClock;
  }

  StartAnswer create(
      StartRequest request, AgentDeployment agent, Pod pod, AgentSessionSpec.Limits limits) {
    AgentSession wanted = bound(request, agent, pod, limits);
    try {
      ClusterApi.Written<AgentSession> written = api.createSession(wanted);
      if (written instanceof ClusterApi.Written.Ok<AgentSession> ok) {
        return new StartAnswer.Started(ok.object());
      }
      if (written instanceof ClusterApi.Written.Conflict<AgentSession>) {
        return asRead(request, pod);
      }
      pods.takeBack(pod);
      return new StartAnswer.AgentAbsent();
    } catch (KubernetesClientException noAnswer) {
      return asRead(request, pod);
    }
  }

  private StartAnswer asRead(StartRequest request, Pod pod) {
    AgentSession there = read(request);
    boolean bound = there != null && pod.getMetadata().getUid().equals(podOf(there));
    if (there != null && bound) {
      // The operator may have adopted the pod of a start that took long: it ends, so start anew.
      return SessionId.isAbandoned(there)
          ? new StartAnswer.Contended()
          : new StartAnswer.Started(there);
    }
    pods.takeBack(pod);
    return there == null ? new StartAnswer.Contended() : SameStart.answer(request, there);
  }

  private @Nullable AgentSession read(StartRequest request) {
    try {
      return api.session(request.organization(), request.session());
    } catch (KubernetesClientException noAnswer) {
      return null;
    }
  }

  private static @Nullable String podOf(AgentSession session) {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    return binding == null ? null : binding.podUID();
  }

  private AgentSession bound(
      StartRequest request, AgentDeployment agent, Pod pod, AgentSessionSpec.Limits limits) {
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(request.organization())
            .withName(request.session())
            .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
            .withFinalizers(Names.SESSION_FINALIZER)
            .build());
    AgentSessionSpec.Binding binding =
        new AgentSessionSpec.Binding(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            agent.getMetadata().getUid(),
            pod.getMetadata().getLabels().get(Names.REVISION),
            serverClock.instant().truncatedTo(ChronoUnit.MILLIS));
    session.setSpec(
        new AgentSessionSpec(
            request.agent(),
            request.body(),
            request.transport(),
            request.daily(),
            null,
            null,
            null,
            limits,
            binding));
    return session;
  }
}

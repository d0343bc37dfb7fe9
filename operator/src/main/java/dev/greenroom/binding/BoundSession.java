package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second write of a start: the AgentSession, born bound to its pod. Where the write's answer
 * leaves open what is there, one live read tells; a pod that no session of ours names is taken
 * back.
 */
final class BoundSession {
  private static final Logger log = LoggerFactory.getLogger(BoundSession.class);

  private final ClusterApi api;
  private final TakeBacks takeBacks;
  private final InstantSource serverClock;
  private final RoomSecret roomSecret;

  BoundSession(ClusterApi api, TakeBacks takeBacks, InstantSource serverClock) {
    this.api = api;
    this.takeBacks = takeBacks;
    this.serverClock = serverClock;
    this.roomSecret = new RoomSecret(api);
  }

  /**
   * @param room of the session; its token is a third write
   */
  StartAnswer create(
      StartRequest request,
      AgentDeployment agent,
      Pod pod,
      AgentSessionSpec.Limits limits,
      @Nullable Room room) {
    StartAnswer answer = write(request, bound(request, agent, pod, limits, room), pod, limits);
    if (room == null
        || !(answer instanceof StartAnswer.Started started)
        || roomSecret.keep(started.session(), room)) {
      return answer;
    }
    log.warn(
        "session {} in {} is taken back: the Secret with its room's token can't be written",
        request.session(),
        request.organization());
    takeBacks.session(started.session(), limits);
    return new StartAnswer.Contended("the Secret with the room's token can't be written");
  }

  private StartAnswer write(
      StartRequest request, AgentSession wanted, Pod pod, AgentSessionSpec.Limits limits) {
    try {
      ClusterApi.Written<AgentSession> written = api.createSession(wanted);
      if (written instanceof ClusterApi.Written.Ok<AgentSession> ok) {
        return new StartAnswer.Started(ok.object());
      }
      if (written instanceof ClusterApi.Written.Conflict<AgentSession>) {
        return asRead(request, pod, limits);
      }
      takeBacks.pod(pod, limits);
      return written instanceof ClusterApi.Written.Refused<AgentSession> refused
          ? new StartAnswer.BodyRefused(refused.message())
          : new StartAnswer.AgentAbsent();
    } catch (KubernetesClientException noAnswer) {
      return asRead(request, pod, limits);
    }
  }

  private StartAnswer asRead(StartRequest request, Pod pod, AgentSessionSpec.Limits limits) {
    AgentSession there;
    try {
      there = api.session(request.organization(), request.session());
    } catch (KubernetesClientException noAnswer) {
      takeBacks.podLater(pod, limits);
      return StartAnswer.Contended.noAnswer("read of the session", noAnswer);
    }
    boolean bound = there != null && pod.getMetadata().getUid().equals(podOf(there));
    if (there != null && bound) {
      // The operator may have adopted the pod of a start that took long: it ends, so start anew.
      return SessionId.isAbandoned(there)
          ? new StartAnswer.Contended("the operator has adopted the pod")
          : new StartAnswer.Started(there);
    }
    takeBacks.pod(pod, limits);
    return there == null
        ? new StartAnswer.Contended("the session was not written")
        : SameStart.answer(api, takeBacks, request, there);
  }

  private static @Nullable String podOf(AgentSession session) {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    return binding == null ? null : binding.podUID();
  }

  private AgentSession bound(
      StartRequest request,
      AgentDeployment agent,
      Pod pod,
      AgentSessionSpec.Limits limits,
      @Nullable Room room) {
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
            pod.getMetadata().getLabels().get(Names.PROFILE),
            serverClock.instant().truncatedTo(ChronoUnit.MILLIS));
    session.setSpec(
        new AgentSessionSpec(
            request.agent(),
            request.body(),
            request.transport(),
            room == null ? null : RoomSecret.reference(request.session(), room),
            null,
            null,
            null,
            limits,
            binding));
    return session;
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.BindAnswer;
import dev.greenroom.core.session.ObservedSession;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The second write of a declared session's start: one PATCH, guarded by what was read of the
 * session, binds it to the pod that is its own by now.
 */
final class BindingWrite {
  private final ClusterApi api;
  private final InstantSource serverClock;

  BindingWrite(ClusterApi api, InstantSource serverClock) {
    this.api = api;
    this.serverClock = serverClock;
  }

  /** Whoever loses it takes the pod back. */
  BindAnswer write(AgentSession session, AgentDeployment agent, Pod pod) {
    AgentSessionSpec.Limits limits =
        SessionLimits.declared(session.getSpec().limits(), agent.getSpec());
    AgentSessionSpec.Binding binding =
        new AgentSessionSpec.Binding(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            agent.getMetadata().getUid(),
            pod.getMetadata().getLabels().get(Names.REVISION),
            pod.getMetadata().getLabels().get(Names.PROFILE),
            serverClock.instant().truncatedTo(ChronoUnit.MILLIS));
    AgentSession read = session;
    while (true) {
      ClusterApi.Written<AgentSession> written = api.bind(read, binding, limits);
      if (written instanceof ClusterApi.Written.Ok<AgentSession>) {
        return new BindAnswer.Bound();
      }
      AgentSession now =
          api.session(session.getMetadata().getNamespace(), session.getMetadata().getName());
      if (now != null && binding.podUID().equals(boundTo(now))) {
        return new BindAnswer.Bound();
      }
      if (now == null
          || !wants(now, session.getMetadata().getUid())
          || !(written instanceof ClusterApi.Written.Conflict<AgentSession>)) {
        takeBack(pod);
        // Without the binding the object was valid and small enough: it is the body that is not.
        return written instanceof ClusterApi.Written.Refused<AgentSession>
            ? new BindAnswer.NotAllowed(Reason.InvalidBody)
            : new BindAnswer.Overtaken();
      }
      read = now;
    }
  }

  private void takeBack(Pod pod) {
    api.deletePod(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        0);
  }

  /** True while the session, this very one, still waits for a pod. */
  static boolean wants(AgentSession session, String uid) {
    return session.getMetadata().getUid().equals(uid)
        && session.getMetadata().getDeletionTimestamp() == null
        && session.getSpec().binding() == null
        && !Boolean.TRUE.equals(session.getSpec().stop())
        && (session.getStatus() == null
            || !Conditions.isTrue(session.getStatus().conditions(), ObservedSession.FINISHED));
  }

  private static @Nullable String boundTo(AgentSession session) {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    return binding == null ? null : binding.podUID();
  }
}

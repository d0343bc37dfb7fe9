package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The first write of a start: the pod, born claimed for its session, in one slot. Beside it the
 * agent is read live; where it is gone, or another one by now, the pod is taken back.
 */
final class ColdPod {
  private final ClusterApi api;
  private final Function<Pod, @Nullable Pod> shown;
  private final SessionPod sessionPod;
  private final InstantSource serverClock;
  private final LiveAgent liveAgent;
  private final Revisions revisions;
  private final TakeBacks takeBacks;

  /**
   * @param shown what a watch shows under the name of a pod by now: mostly who was faster, so that
   *     nobody has to ask
   */
  ColdPod(
      ClusterApi api,
      Function<Pod, @Nullable Pod> shown,
      SessionPod sessionPod,
      LiveAgent liveAgent,
      InstantSource serverClock,
      TakeBacks takeBacks) {
    this.api = api;
    this.shown = shown;
    this.sessionPod = sessionPod;
    this.liveAgent = liveAgent;
    this.serverClock = serverClock;
    this.revisions = new Revisions(api);
    this.takeBacks = takeBacks;
  }

  /** What came of it. */
  sealed interface Made {
    record Ready(Pod pod) implements Made {}

    /**
     * Somebody else's pod has the name.
     *
     * @param holder as it was read live; null when it has gone by now
     */
    record SlotTaken(@Nullable Pod holder) implements Made {}

    /** There will be no pod; none is left. */
    record Refused(StartAnswer answer) implements Made {}
  }

  /**
   * @param revision that the pod is of; where it is not kept there is no pod, and none of another
   */
  Made create(
      StartRequest request,
      AgentDeployment agent,
      String revision,
      int slot,
      AgentSessionSpec.Limits limits) {
    AgentDeployment then = revisions.at(agent, revision);
    LiveAgent.Reading read = liveAgent.read(request, agent);
    if (then == null) {
      StartAnswer gone = read.objection();
      return new Made.Refused(
          gone == null ? new StartAnswer.PodRefused(Revisions.lost(revision)) : gone);
    }
    Pod wanted = sessionPod.cold(then, slot, request.session(), limits, serverClock.instant());
    Made made = create(wanted);
    if (made instanceof Made.SlotTaken) {
      return made;
    }
    StartAnswer objection = read.objection();
    if (objection == null) {
      return made;
    }
    if (made instanceof Made.Ready ready) {
      takeBacks.pod(ready.pod(), limits);
    }
    return new Made.Refused(objection);
  }

  private Made create(Pod wanted) {
    try {
      ClusterApi.Created created = api.createPod(wanted);
      if (created instanceof ClusterApi.Created.Ok ok) {
        return new Made.Ready(ok.pod());
      }
      if (created instanceof ClusterApi.Created.Refused refused) {
        return new Made.Refused(new StartAnswer.PodRefused(refused.message()));
      }
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) { // the namespace is gone
        return new Made.Refused(new StartAnswer.AgentAbsent());
      }
      // The reply may be lost and the pod there.
      Made made = read(wanted);
      if (!(made instanceof Made.Ready)) {
        throw e;
      }
      return made;
    }
    // A client that repeats a request whose reply was lost meets its own pod.
    Pod now = shown.apply(wanted);
    return now == null ? read(wanted) : made(wanted, now);
  }

  private Made read(Pod wanted) {
    return made(
        wanted, api.pod(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName()));
  }

  /** Ours is the pod of the name if it was made for this session at this very moment. */
  private static Made made(Pod wanted, @Nullable Pod there) {
    return there != null
            && there.getMetadata().getDeletionTimestamp() == null
            && wanted.getMetadata().getLabels().equals(there.getMetadata().getLabels())
            && claimedAt(wanted).equals(claimedAt(there))
        ? new Made.Ready(there)
        : new Made.SlotTaken(there);
  }

  private static String claimedAt(Pod pod) {
    return pod.getMetadata().getAnnotations().getOrDefault(Names.CLAIMED_AT, "");
  }
}

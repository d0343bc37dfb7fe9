package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The first write of a start: the pod, born claimed for its session, in one slot. Beside it the
 * agent is read live; where it is gone, or another one by now, the pod is taken back.
 */
final class ColdPod {
  private final ClusterApi api;
  private final SessionPod sessionPod;
  private final InstantSource serverClock;
  private final LiveAgent liveAgent;
  private final Revisions revisions;
  private final TakeBacks takeBacks;

  ColdPod(
      ClusterApi api,
      SessionPod sessionPod,
      LiveAgent liveAgent,
      InstantSource serverClock,
      TakeBacks takeBacks) {
    this.api = api;
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
     * Somebody else's pod has the name, or had it a moment ago.
     *
     * @param sessionPodUid of the pod if another session has it; null when a start may still claim
     *     it, or it is gone
     */
    record SlotTaken(@Nullable String sessionPodUid) implements Made {}

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
      if (named(wanted) instanceof Made.Ready ready) {
        return ready;
      }
      throw e;
    }
    // A client that repeats a request whose reply was lost meets its own pod.
    return named(wanted);
  }

  /** The pod of the name, which may be the one wanted. */
  private Made named(Pod wanted) {
    Pod there = api.pod(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    if (there == null) {
      return new Made.SlotTaken(null);
    }
    if (isWanted(there, wanted)) {
      return new Made.Ready(there);
    }
    boolean claimed = Names.STATE_ACTIVE.equals(there.getMetadata().getLabels().get(Names.STATE));
    return new Made.SlotTaken(claimed ? there.getMetadata().getUid() : null);
  }

  /** Made for this session at this very moment. */
  private static boolean isWanted(Pod there, Pod wanted) {
    return there.getMetadata().getDeletionTimestamp() == null
        && wanted.getMetadata().getLabels().equals(there.getMetadata().getLabels())
        && claimedAt(wanted).equals(claimedAt(there));
  }

  private static String claimedAt(Pod pod) {
    return pod.getMetadata().getAnnotations().getOrDefault(Names.CLAIMED_AT, "");
  }
}

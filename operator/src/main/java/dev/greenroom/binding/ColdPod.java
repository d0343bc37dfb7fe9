package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The first write of a start: the pod, born claimed for its session, in one slot. Beside it the
 * agent is read live; where it is gone, or another one by now, the pod is taken back.
 */
final class ColdPod {
  private final ClusterApi api;
  private final SessionPod sessionPod;
  private final InstantSource serverClock;
  private final Executor executor;
  private final TakeBacks takeBacks;

  ColdPod(
      ClusterApi api,
      SessionPod sessionPod,
      InstantSource serverClock,
      Executor executor,
      TakeBacks takeBacks) {
    this.api = api;
    this.sessionPod = sessionPod;
    this.serverClock = serverClock;
    this.executor = executor;
    this.takeBacks = takeBacks;
  }

  /** What came of it. */
  sealed interface Made {
    record Ready(Pod pod) implements Made {}

    /** Somebody else's pod has the name. */
    record SlotTaken() implements Made {}

    /** There will be no pod; none is left. */
    record Refused(StartAnswer answer) implements Made {}
  }

  Made create(
      StartRequest request, AgentDeployment agent, int slot, AgentSessionSpec.Limits limits) {
    Pod wanted = sessionPod.cold(agent, slot, request.session(), limits, serverClock.instant());
    CompletableFuture<@Nullable StartAnswer> read =
        CompletableFuture.supplyAsync(() -> objection(request, agent), executor);
    Made made = create(wanted);
    if (made instanceof Made.SlotTaken) {
      return made;
    }
    StartAnswer objection = answerOf(read);
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
      Pod there = ours(wanted);
      if (there == null) {
        throw e;
      }
      return new Made.Ready(there);
    }
    // A client that repeats a request whose reply was lost meets its own pod.
    Pod there = ours(wanted);
    return there == null ? new Made.SlotTaken() : new Made.Ready(there);
  }

  /** The pod of the name if it is the one wanted: made for this session at this very moment. */
  private @Nullable Pod ours(Pod wanted) {
    Pod there = api.pod(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
    return there != null
            && there.getMetadata().getDeletionTimestamp() == null
            && wanted.getMetadata().getLabels().equals(there.getMetadata().getLabels())
            && claimedAt(wanted).equals(claimedAt(there))
        ? there
        : null;
  }

  private static String claimedAt(Pod pod) {
    return pod.getMetadata().getAnnotations().getOrDefault(Names.CLAIMED_AT, "");
  }

  /** What speaks against the start, read live; null when nothing does. */
  private @Nullable StartAnswer objection(StartRequest request, AgentDeployment agent) {
    try {
      AgentDeployment live = api.agent(request.organization(), request.agent());
      if (live == null
          || live.getMetadata().getDeletionTimestamp() != null
          || !live.getMetadata().getUid().equals(agent.getMetadata().getUid())) {
        return new StartAnswer.AgentAbsent();
      }
      return Boolean.TRUE.equals(live.getSpec().suspend()) ? new StartAnswer.Suspended() : null;
    } catch (KubernetesClientException noAnswer) {
      return new StartAnswer.Contended();
    }
  }

  private static @Nullable StartAnswer answerOf(CompletableFuture<@Nullable StartAnswer> read) {
    try {
      return read.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}

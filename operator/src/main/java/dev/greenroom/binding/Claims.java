package dev.greenroom.binding;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The first write of a start in a pod that is there: one PATCH, guarded by the pod's UID and state,
 * makes it this session's. Of all who try, one succeeds.
 */
final class Claims {
  private final ClusterApi api;
  private final InstantSource serverClock;

  Claims(ClusterApi api, InstantSource serverClock) {
    this.api = api;
    this.serverClock = serverClock;
  }

  /**
   * @param seen the pod, starting or warm
   * @param already whether the pod, read live, was claimed for the session by an earlier attempt
   * @return the pod as it is now, or null when somebody else has it or it goes
   */
  @Nullable Pod claim(
      Pod seen, String session, AgentSessionSpec.Limits limits, Predicate<Pod> already) {
    Instant now = serverClock.instant();
    PodStep step = PodStep.claim(seen, session, now, deadlineSeconds(seen, limits, now));
    Predicate<Pod> ours = pod -> isClaim(pod, seen, session, now) || already.test(pod);
    try {
      if (api.step(seen, step) instanceof ClusterApi.Written.Ok<Pod> ok) {
        return ok.object();
      }
    } catch (KubernetesClientException noAnswer) {
      Pod there = read(seen, ours);
      if (there == null) {
        throw noAnswer;
      }
      return there;
    }
    // A client that repeats a request whose reply was lost meets its own claim.
    return read(seen, ours);
  }

  private @Nullable Pod read(Pod seen, Predicate<Pod> ours) {
    Pod there = api.pod(seen.getMetadata().getNamespace(), seen.getMetadata().getName());
    return there != null && ours.test(there) ? there : null;
  }

  /** Counted from the pod's own start, which is not before its creation. */
  private static long deadlineSeconds(Pod pod, AgentSessionSpec.Limits limits, Instant now) {
    Duration age = Duration.between(Instant.parse(pod.getMetadata().getCreationTimestamp()), now);
    return Math.max(0, age.toSeconds())
        + limits.maxDurationSeconds()
        + limits.startTimeoutSeconds()
        + SessionPod.BACKUP_SECONDS;
  }

  private static boolean isClaim(Pod pod, Pod seen, String session, Instant at) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return pod.getMetadata().getUid().equals(seen.getMetadata().getUid())
        && pod.getMetadata().getDeletionTimestamp() == null
        && session.equals(pod.getMetadata().getLabels().get(Names.SESSION))
        && annotations != null
        && at.toString().equals(annotations.get(Names.CLAIMED_AT));
  }
}

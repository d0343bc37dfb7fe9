package dev.greenroom.binding;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The first write of a start in a pod that is there: one PATCH, guarded by the pod's UID and state,
 * makes it this session's. Of all who try, one succeeds.
 */
final class Claims {
  private final ClusterApi api;
  private final InstantSource serverClock;
  private final Function<Pod, @Nullable Pod> shown;

  /**
   * @param shown what a watch shows under the name of a pod by now: mostly who was faster, so that
   *     nobody has to ask; nothing for those who believe only a live read
   */
  Claims(ClusterApi api, Function<Pod, @Nullable Pod> shown, InstantSource serverClock) {
    this.api = api;
    this.shown = shown;
    this.serverClock = serverClock;
  }

  /**
   * What came of it.
   *
   * @param ours the pod, when the session has it
   * @param other the pod of the name, as it was read live, when somebody else has it or it goes;
   *     null when there is none
   */
  record Claimed(@Nullable Pod ours, @Nullable Pod other) {}

  /**
   * @param seen the pod, starting or warm
   * @param already whether the pod, read live, was claimed for the session by an earlier attempt
   * @return the pod as it is now, when it is the session's
   */
  Claimed claim(Pod seen, String session, AgentSessionSpec.Limits limits, Predicate<Pod> already) {
    Instant at = serverClock.instant();
    PodStep step = PodStep.claim(seen, session, at, deadlineSeconds(seen, limits, at));
    Predicate<Pod> ours = pod -> isClaim(pod, seen, session, at) || already.test(pod);
    try {
      if (api.step(seen, step) instanceof ClusterApi.Written.Ok<Pod> ok) {
        return new Claimed(ok.object(), null);
      }
    } catch (KubernetesClientException noAnswer) {
      Claimed there = read(seen, ours);
      if (there.ours() == null) {
        throw noAnswer;
      }
      return there;
    }
    // A client that repeats a request whose reply was lost meets its own claim.
    Pod now = shown.apply(seen);
    if (now != null && isTaken(now, seen)) {
      return claimed(now, ours);
    }
    Claimed there = read(seen, ours);
    Pod warm = there.other();
    return warm != null && hasBecomeWarm(warm, seen)
        ? claim(warm, session, limits, already)
        : there;
  }

  /** Nobody was faster: the operator has noted meanwhile that its agent is ready. */
  private static boolean hasBecomeWarm(Pod now, Pod seen) {
    return now.getMetadata().getUid().equals(seen.getMetadata().getUid())
        && now.getMetadata().getDeletionTimestamp() == null
        && Names.STATE_STARTING.equals(seen.getMetadata().getLabels().get(Names.STATE))
        && Names.STATE_WARM.equals(now.getMetadata().getLabels().get(Names.STATE));
  }

  /** No pod becomes idle again: whatever shows it so is older. */
  private static boolean isTaken(Pod now, Pod seen) {
    String state = now.getMetadata().getLabels().get(Names.STATE);
    return now.getMetadata().getUid().equals(seen.getMetadata().getUid())
        && (Names.STATE_ACTIVE.equals(state) || Names.STATE_RETIRED.equals(state));
  }

  private Claimed read(Pod seen, Predicate<Pod> ours) {
    return claimed(api.pod(seen.getMetadata().getNamespace(), seen.getMetadata().getName()), ours);
  }

  private static Claimed claimed(@Nullable Pod there, Predicate<Pod> ours) {
    return there != null && ours.test(there) ? new Claimed(there, null) : new Claimed(null, there);
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

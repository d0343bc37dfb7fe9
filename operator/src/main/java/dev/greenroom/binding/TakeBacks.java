package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The undoing of starts that are answered with a no. A deletion that gets no answer is repeated
 * until it has one, or until the start timeout has passed, after which no body is given: nobody
 * else ends a pod whose session came to be although its caller was told otherwise.
 */
final class TakeBacks {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final ClusterApi api;
  private final InstantSource clock;
  private final Later later;
  private final Set<String> open = ConcurrentHashMap.newKeySet();

  TakeBacks(ClusterApi api, InstantSource clock, Later later) {
    this.api = api;
    this.clock = clock;
    this.later = later;
  }

  /** Deletes a pod that runs nothing yet; when that gets no answer, goes on without the caller. */
  void pod(Pod pod, AgentSessionSpec.Limits limits) {
    now(new TakeBack(pod.getMetadata().getUid(), () -> delete(pod), until(limits)));
  }

  /** The same, when the API server is silent already: the caller has waited long enough. */
  void podLater(Pod pod, AgentSessionSpec.Limits limits) {
    after(
        Duration.ZERO, new TakeBack(pod.getMetadata().getUid(), () -> delete(pod), until(limits)));
  }

  /** Deletes a session; the operator tears its pod down, as that of any that is deleted. */
  void session(AgentSession session, AgentSessionSpec.Limits limits) {
    String podUid = session.getSpec().binding().podUID();
    now(new TakeBack(podUid, () -> api.deleteSession(session), until(limits)));
  }

  /** The same, beside the caller, who has waited long enough. */
  void sessionLater(AgentSession session, AgentSessionSpec.Limits limits) {
    String podUid = session.getSpec().binding().podUID();
    after(Duration.ZERO, new TakeBack(podUid, () -> api.deleteSession(session), until(limits)));
  }

  /** True while this pod, or the session bound to it, is going to be deleted by this process. */
  boolean isOpen(String podUid) {
    return open.contains(podUid);
  }

  private record TakeBack(String podUid, Runnable deletion, Instant until) {}

  private Instant until(AgentSessionSpec.Limits limits) {
    return clock.instant().plusSeconds(limits.startTimeoutSeconds());
  }

  private void now(TakeBack takeBack) {
    if (!answered(takeBack.deletion())) {
      after(FIRST_PAUSE, takeBack);
    }
  }

  private void after(Duration pause, TakeBack takeBack) {
    open.add(takeBack.podUid());
    later.in(
        pause,
        () -> {
          if (answered(takeBack.deletion()) || !clock.instant().isBefore(takeBack.until())) {
            open.remove(takeBack.podUid());
          } else {
            after(longer(pause), takeBack);
          }
        });
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
  }

  private static boolean answered(Runnable deletion) {
    try {
      deletion.run();
      return true;
    } catch (KubernetesClientException noAnswer) {
      return false;
    }
  }

  private void delete(Pod pod) {
    api.deletePod(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        0);
  }
}

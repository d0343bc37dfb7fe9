package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodObservation;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.SessionReading;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.NodeView;
import dev.greenroom.core.session.ObservedSession;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Looks at a session and its pod: the cache first, and live wherever the cache shows nothing. */
final class SessionObservation {
  private final ClusterApi api;
  private final PodSource pods;
  private final WaitingLines lines;
  private final InstantSource serverClock;

  SessionObservation(
      ClusterApi api, PodSource pods, WaitingLines lines, InstantSource serverClock) {
    this.api = api;
    this.pods = pods;
    this.lines = lines;
    this.serverClock = serverClock;
  }

  /** What was seen, and the pod it was seen on, for whoever acts on it. */
  record Seen(ObservedSession session, @Nullable Pod pod) {}

  Seen look(AgentSession session) {
    boolean finished =
        session.getStatus() != null
            && Conditions.isTrue(session.getStatus().conditions(), ObservedSession.FINISHED);
    boolean deleted = session.getMetadata().getDeletionTimestamp() != null;
    Pod pod = pod(session, finished);
    PodFacts facts = pod == null ? null : PodObservation.of(pod);
    boolean crdTerminating = deleted && !finished && api.sessionCrdTerminating();
    ObservedSession seen = SessionReading.of(session, facts, crdTerminating, node(facts));
    return new Seen(seen.at(lines.placeOf(session)), pod);
  }

  private @Nullable Pod pod(AgentSession session, boolean finished) {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    if (binding == null) {
      return null;
    }
    String namespace = session.getMetadata().getNamespace();
    Pod cached = pods.named(namespace, binding.podName());
    if (cached != null && isBound(cached, binding) && (finished || isClaimed(cached, session))) {
      return cached;
    }
    if (finished && session.getMetadata().getDeletionTimestamp() == null) {
      return null; // nothing depends on it
    }
    // The object of a session goes after its pod: without it the pod would be billed once more.
    Pod live = api.pod(namespace, binding.podName());
    return live != null && isBound(live, binding) ? live : null;
  }

  /** The cache may still show a pod as it was before it was claimed. */
  private static boolean isClaimed(Pod pod, AgentSession session) {
    return session.getMetadata().getName().equals(pod.getMetadata().getLabels().get(Names.SESSION));
  }

  private static boolean isBound(Pod pod, AgentSessionSpec.Binding binding) {
    return pod.getMetadata().getUid().equals(binding.podUID());
  }

  private NodeView node(@Nullable PodFacts pod) {
    if (pod == null || pod.nodeName() == null || !pod.overdue(serverClock.instant())) {
      return new NodeView.Present();
    }
    return api.node(pod.nodeName());
  }
}

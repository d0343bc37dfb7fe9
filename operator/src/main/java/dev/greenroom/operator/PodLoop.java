package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.binding.AgentSource;
import dev.greenroom.binding.Binder;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodObservation;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.NodeView;
import dev.greenroom.core.session.ObservedSession;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the pods that no session answers for. A claimed pod that its AgentSession does not name,
 * by name and UID, is an orphan: a start died half way. It is adopted before it is ended: the
 * operator creates an AgentSession of that name bound to it and stopped at once, so that it goes
 * the ordinary way and nobody can bind to it meanwhile.
 */
final class PodLoop {
  private static final Logger log = LoggerFactory.getLogger(PodLoop.class);

  /** How long a claimed pod may be without its session, from our first sight of it. */
  private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(10);

  /** How long a pod that is claimed for no session may be there: no body is given that late. */
  private static final Duration UNNAMED_PATIENCE = Duration.ofSeconds(120);

  private static final Duration LATER = Duration.ofSeconds(5);

  private final ClusterApi api;
  private final SessionSource sessions;
  private final IdlePodLoop idle;
  private final ReservedTime reserved;
  private final Binder binder;
  private final InstantSource serverClock;
  private final LongSupplier monotonicNanos;
  private final Map<Sight, Long> firstSight = new ConcurrentHashMap<>();

  /** A pod as claimed by a session: one that was idle for long may have been claimed just now. */
  private record Sight(String uid, @Nullable String session) {}

  PodLoop(
      ClusterApi api,
      SessionSource sessions,
      AgentSource agents,
      Binder binder,
      Books books,
      InstantSource serverClock,
      LongSupplier monotonicNanos) {
    this.api = api;
    this.sessions = sessions;
    this.idle = new IdlePodLoop(api, agents, serverClock);
    this.reserved = new ReservedTime(api, books, serverClock);
    this.binder = binder;
    this.serverClock = serverClock;
    this.monotonicNanos = monotonicNanos;
  }

  /** The pod object is gone. */
  void gone(Pod pod) {
    firstSight.keySet().removeIf(sight -> sight.uid().equals(pod.getMetadata().getUid()));
    reserved.gone(pod);
  }

  /**
   * @return when to look again at the latest, empty for "on the next event"
   */
  Optional<Duration> run(Pod pod) {
    reserved.record(pod);
    String name = pod.getMetadata().getLabels().get(Names.SESSION);
    AgentSession cached =
        name == null ? null : sessions.named(pod.getMetadata().getNamespace(), name);
    if (cached != null && answersFor(cached, pod)) {
      firstSight.remove(new Sight(pod.getMetadata().getUid(), name));
      return Optional.empty();
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return terminating(pod, name);
    }
    if (name == null && IdlePodLoop.unclaimed(pod)) {
      return idle.run(pod);
    }
    Duration left = patience(name).minus(age(pod, name));
    return left.isNegative() || left.isZero() ? orphan(pod, name) : Optional.of(left);
  }

  private static Duration patience(@Nullable String session) {
    return session == null ? UNNAMED_PATIENCE : ORPHAN_PATIENCE;
  }

  private Duration age(Pod pod, @Nullable String session) {
    long now = monotonicNanos.getAsLong();
    return Duration.ofNanos(
        now
            - firstSight.computeIfAbsent(
                new Sight(pod.getMetadata().getUid(), session), sight -> now));
  }

  /** The pod goes anyway: its name is free as soon as nothing of it runs. */
  private Optional<Duration> terminating(Pod pod, @Nullable String name) {
    PodFacts facts = PodObservation.of(pod);
    if (!facts.usageFinalizer()) {
      return Optional.empty();
    }
    if (!facts.tornDown() && !nodeGone(facts)) {
      return Optional.of(LATER);
    }
    if (!reserved.isKept(pod)) {
      return Optional.of(ReservedTime.UNTIL_KEPT);
    }
    if (name != null) {
      AgentSession live = api.session(pod.getMetadata().getNamespace(), name);
      if (live != null && answersFor(live, pod)) {
        return Optional.of(LATER);
      }
    }
    if (name != null && ran(facts, name) && isHeld(pod) && adopts(pod, name)) {
      return Optional.of(LATER);
    }
    log.info(
        "pod={}/{} uid={} released: no session answers for it",
        pod.getMetadata().getNamespace(),
        facts.name(),
        facts.uid());
    api.releasePod(pod);
    return Optional.of(LATER);
  }

  /** It had a session, whose object somebody took away with its finalizer: that is billed, too. */
  private static boolean ran(PodFacts pod, String session) {
    PodFacts.RunnerReport report = pod.report();
    return report != null && report.runningAt() != null && report.session().equals(session);
  }

  /** Read after the session was found absent: what a watch still shows may be billed and gone. */
  private boolean isHeld(Pod pod) {
    Pod live = api.pod(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    return live != null
        && live.getMetadata().getUid().equals(pod.getMetadata().getUid())
        && PodObservation.of(live).usageFinalizer();
  }

  /** False where there can't be a session any more: in a namespace that is going. */
  private boolean adopts(Pod pod, String name) {
    ClusterApi.Written<AgentSession> created = api.createSession(adopted(pod, name));
    boolean never = created instanceof ClusterApi.Written.Forbidden && !api.sessionCrdTerminating();
    if (never) {
      log.warn(
          "pod={}/{} uid={} session={} is not billed: its AgentSession was taken away, and none can"
              + " be created",
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          pod.getMetadata().getUid(),
          name);
    }
    return !never;
  }

  private boolean nodeGone(PodFacts pod) {
    return pod.nodeName() != null
        && pod.overdue(serverClock.instant())
        && api.node(pod.nodeName()) instanceof NodeView.Gone;
  }

  private Optional<Duration> orphan(Pod pod, @Nullable String name) {
    if (name == null) {
      delete(pod, "it is claimed for no session");
      return Optional.of(LATER);
    }
    AgentSession live = api.session(pod.getMetadata().getNamespace(), name);
    if (live == null) {
      // Read after the session was found absent: one that was here and is gone has ended its pod.
      if (!goesOn(pod)) {
        return Optional.of(LATER);
      }
      // Whatever the answer, the next look at the live session decides: created, or somebody was
      // first, or the kind is going away and nothing can be decided now.
      ClusterApi.Written<AgentSession> created = api.createSession(adopted(pod, name));
      log.info(
          "pod={}/{} session={} adopted: {}",
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          name,
          created.getClass().getSimpleName());
    } else if (!answersFor(live, pod)) {
      boolean waits = live.getSpec().binding() == null && !finished(live);
      if (waits && live.getMetadata().getDeletionTimestamp() == null) {
        binder.bind(live);
      } else {
        delete(pod, "its session has another pod, or is over");
      }
    }
    return Optional.of(LATER);
  }

  /** True when this very pod is there, by a live read, and nobody has deleted it. */
  private boolean goesOn(Pod pod) {
    Pod live = api.pod(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    return live != null
        && live.getMetadata().getUid().equals(pod.getMetadata().getUid())
        && live.getMetadata().getDeletionTimestamp() == null;
  }

  private void delete(Pod pod, String why) {
    log.info(
        "pod={}/{} uid={} deleted: {}",
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        why);
    api.deletePod(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        null);
  }

  /** Bound to this very pod, and its usage not yet recorded or the pod not yet released by it. */
  private static boolean answersFor(AgentSession session, Pod pod) {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    boolean rejected = session.getStatus() != null && session.getStatus().rejection() != null;
    return binding != null && !rejected && binding.podUID().equals(pod.getMetadata().getUid());
  }

  private static boolean finished(AgentSession session) {
    return session.getStatus() != null
        && Conditions.isTrue(session.getStatus().conditions(), ObservedSession.FINISHED);
  }

  private AgentSession adopted(Pod pod, String name) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(pod.getMetadata().getNamespace())
            .withName(name)
            .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
            .addToLabels(Names.ABANDONED, "true")
            .withFinalizers(List.of(Names.SESSION_FINALIZER))
            .build());
    session.setSpec(
        new AgentSessionSpec(
            labels.get(Names.AGENT),
            null,
            null,
            null,
            null,
            null,
            true,
            null,
            new AgentSessionSpec.Binding(
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                labels.get(Names.AGENT_UID),
                labels.get(Names.REVISION),
                labels.get(Names.PROFILE),
                PodObservation.claimed(pod).truncatedTo(ChronoUnit.MILLIS))));
    return session;
  }
}

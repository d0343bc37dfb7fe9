package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodObservation;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.Readings;
import dev.greenroom.binding.Revisions;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.core.pool.ObservedPool;
import dev.greenroom.core.pool.PoolAction;
import dev.greenroom.core.pool.PoolPlan;
import dev.greenroom.core.pool.PoolPlanner;
import dev.greenroom.core.pool.PoolStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps the pool of one AgentDeployment as it is wanted, and its status true. */
final class AgentLoop {
  /** After a write that was lost: news of it are on their way. */
  private static final Duration SOON = Duration.ofMillis(100);

  private static final Duration LATER = Duration.ofSeconds(1);

  private final ClusterApi api;
  private final PodSource pods;
  private final Books books;
  private final SessionPod sessionPod;
  private final Revisions revisions;
  private final KeptRevisions kept;
  private final Complaints complaints = new Complaints();
  private final RevisionNews news;
  private final InstantSource serverClock;
  private final Setbacks setbacks = new Setbacks();
  private final StatusPace pace = new StatusPace();
  private final Readings readings = new Readings();

  AgentLoop(
      ClusterApi api,
      PodSource pods,
      Books books,
      SessionPod sessionPod,
      PoolAnnouncements announcements,
      InstantSource serverClock) {
    this.api = api;
    this.pods = pods;
    this.books = books;
    this.sessionPod = sessionPod;
    this.revisions = new Revisions(api);
    this.kept = new KeptRevisions(revisions, setbacks, serverClock);
    this.news = new RevisionNews(announcements);
    this.serverClock = serverClock;
  }

  /** The cache shows the AgentDeployment gone; what is kept of it goes when it truly is. */
  void gone(AgentDeployment agent) {
    String uid = agent.getMetadata().getUid();
    setbacks.forget(uid);
    pace.forget(uid);
    kept.forget(uid);
    complaints.forget(uid);
    revisions.forget(agent);
    books.gone(agent);
  }

  /**
   * @return when to look again at the latest, empty for "on the next event"
   */
  Optional<Duration> run(AgentDeployment cached) {
    Collection<Pod> seen = pods.ofAgent(cached.getMetadata().getUid());
    String current = readings.revision(cached.getSpec());
    String proved = kept.proved(cached, current);
    // Before the first pod of a revision the revision itself.
    boolean keeps = deleting(cached) || kept.keep(cached, current, needed(current, proved));
    ObservedPool pool = observe(cached, seen, proved);
    PoolPlan plan = PoolPlanner.decide(pool, serverClock.instant());
    setbacks.keep(
        cached.getMetadata().getUid(),
        needed(current, proved),
        keeps ? plan.steady() : Set.<String>of());
    AgentDeployment agent = held(cached, plan);
    if (agent == null) {
      return Optional.of(SOON);
    }
    boolean done = perform(agent, seen, plan);
    ObservedPool after = observe(agent, seen, proved);
    Optional<Duration> rest =
        writeStatus(
            agent,
            keeps
                ? status(agent, after, plan.proved())
                : unkept(agent, status(agent, after, proved)),
            current);
    return Stream.of(
            Optional.ofNullable(plan.recheck()),
            Optional.of(LATER).filter(late -> !done),
            rest,
            pool.deleting() ? release(agent) : Optional.<Duration>empty())
        .flatMap(Optional::stream)
        .min(Duration::compareTo);
  }

  private static boolean deleting(AgentDeployment agent) {
    return agent.getMetadata().getDeletionTimestamp() != null;
  }

  private ObservedPool observe(
      AgentDeployment agent, Collection<Pod> seen, @Nullable String proved) {
    AgentDeploymentSpec spec = agent.getSpec();
    AgentDeploymentSpec.SessionDefaults session = spec.session();
    Integer startTimeout = session == null ? null : session.startTimeoutSeconds();
    return new ObservedPool(
        PoolStatus.capacity(spec),
        PoolStatus.warm(spec),
        deleting(agent),
        readings.revision(spec),
        proved,
        sessionPod.runner(),
        seen.stream().map(readings::of).toList(),
        setbacks.of(agent.getMetadata().getUid()),
        Duration.ofSeconds(startTimeout == null ? 120 : startTimeout));
  }

  private static Set<String> needed(String current, @Nullable String proved) {
    return Stream.of(Optional.of(current), Optional.ofNullable(proved))
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /** Before the first idle pod our finalizer. Null when a write was lost. */
  private @Nullable AgentDeployment held(AgentDeployment agent, PoolPlan plan) {
    boolean creates = plan.actions().stream().anyMatch(a -> a instanceof PoolAction.Create);
    if (!creates || agent.getMetadata().getFinalizers().contains(Names.POOL_FINALIZER)) {
      return agent;
    }
    return api.holdAgent(agent) instanceof ClusterApi.Written.Ok<AgentDeployment> held
        ? held.object()
        : null;
  }

  private boolean perform(AgentDeployment agent, Collection<Pod> seen, PoolPlan plan) {
    Map<String, Pod> byUid =
        seen.stream().collect(Collectors.toMap(p -> p.getMetadata().getUid(), Function.identity()));
    PoolActions actions =
        new PoolActions(api, sessionPod, revisions, setbacks, serverClock, agent, byUid);
    // Each is tried, whatever became of those before it.
    List<Boolean> done =
        plan.actions().stream().map(action -> attempt(agent, action, actions)).toList();
    if (!done.isEmpty() && !done.contains(false)) {
      complaints.forget(agent.getMetadata().getUid());
    }
    return !done.contains(false);
  }

  private boolean attempt(AgentDeployment agent, PoolAction action, PoolActions actions) {
    try {
      return action.accept(actions);
    } catch (KubernetesClientException e) {
      complaints.heard(agent, e);
      return false;
    }
  }

  /** Empty when there is nothing left to write, else when to come again. */
  private Optional<Duration> writeStatus(
      AgentDeployment agent, AgentDeploymentStatus status, String current) {
    if (status.equals(agent.getStatus())) {
      return Optional.empty();
    }
    String uid = agent.getMetadata().getUid();
    Duration rest = pace.rest(uid, agent.getStatus(), status, serverClock.instant());
    if (!rest.isZero()) {
      return Optional.of(rest);
    }
    ClusterApi.Written<AgentDeployment> written = api.writeStatus(agent, status);
    if (written instanceof ClusterApi.Written.Ok<AgentDeployment>) {
      pace.wrote(uid, serverClock.instant());
      news.tell(agent, status, current, setbacks.words(uid, current));
    }
    return written instanceof ClusterApi.Written.Conflict<AgentDeployment>
        ? Optional.of(SOON)
        : Optional.empty();
  }

  private AgentDeploymentStatus status(
      AgentDeployment agent, ObservedPool pool, @Nullable String proved) {
    String name = agent.getMetadata().getName();
    return PoolStatus.of(
        name,
        agent.getSpec(),
        agent.getMetadata().getGeneration(),
        agent.getStatus(),
        pool,
        proved,
        books.totals(agent),
        serverClock.instant());
  }

  /** A revision that is not kept is not written, so that it is tried again. */
  private static AgentDeploymentStatus unkept(AgentDeployment agent, AgentDeploymentStatus status) {
    return new AgentDeploymentStatus(
        status.observedGeneration(),
        status.conditions(),
        status.reason(),
        status.pool(),
        status.selector(),
        agent.getStatus() == null ? null : agent.getStatus().revision(),
        status.usage());
  }

  /** Our finalizer goes when a live look shows no pod that a start could have. */
  private Optional<Duration> release(AgentDeployment agent) {
    if (!agent.getMetadata().getFinalizers().contains(Names.POOL_FINALIZER)) {
      return Optional.empty();
    }
    boolean idle =
        api.pods(agent.getMetadata().getNamespace(), agent.getMetadata().getUid()).stream()
            .map(PodObservation::of)
            .anyMatch(PoolStatus::claimable);
    if (!idle) {
      api.releaseAgent(agent);
    }
    return Optional.of(LATER);
  }
}

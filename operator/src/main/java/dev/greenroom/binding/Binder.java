package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionSpec.WhenFull;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.StartChoice;
import dev.greenroom.core.session.BindAnswer;
import dev.greenroom.core.session.ObservedSession;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds a declared session a pod and writes the binding. The pod comes first, claimed for the
 * session or born with its name; then one guarded PATCH binds the session to its name and UID.
 * Whoever loses that PATCH takes its pod back by UID; whoever dies between the two leaves a pod
 * that the next attempt finds by its label and takes.
 */
public final class Binder {
  /** How long, from its creation, a session waits for what is about to come free. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of the pool in one attempt; whoever loses all of them is looked at again in a moment. */
  private static final int MOST_LISTS = 3;

  private final ClusterApi api;
  private final PodSource pods;
  private final SessionPod sessionPod;
  private final InstantSource serverClock;
  private final Claims claims;
  private final Revisions revisions;
  private final Reservations reservations;
  private final Readings readings = new Readings();

  public Binder(ClusterApi api, PodSource pods, SessionPod sessionPod, InstantSource serverClock) {
    this.api = api;
    this.pods = pods;
    this.sessionPod = sessionPod;
    this.serverClock = serverClock;
    this.reservations = new Reservations(serverClock);
    this.claims = new Claims(api, serverClock);
    this.revisions = new Revisions(api);
  }

  /** The same for a session that leaves no place to another. */
  public BindAnswer bind(AgentSession cached) {
    return bind(cached, 0);
  }

  /**
   * @param cached the session as a cache shows it; it is read live before anything is done for it
   * @param ahead how many sessions came before it and wait for a slot: each of them is left one
   */
  public BindAnswer bind(AgentSession cached, int ahead) {
    String namespace = cached.getMetadata().getNamespace();
    AgentSession session = api.session(namespace, cached.getMetadata().getName());
    if (session == null || !wants(session, cached.getMetadata().getUid())) {
      return new BindAnswer.Overtaken();
    }
    if (DeclaredBody.isRefused(session)) {
      return new BindAnswer.NotAllowed(Reason.InvalidBody);
    }
    AgentDeployment agent = api.agent(namespace, session.getSpec().agent());
    if (agent == null) {
      return new BindAnswer.AgentAbsent();
    }
    if (agent.getMetadata().getDeletionTimestamp() != null) {
      return new BindAnswer.NotAllowed(Reason.AgentDeleted);
    }
    if (Boolean.TRUE.equals(agent.getSpec().suspend())) {
      return new BindAnswer.NotAllowed(Reason.AgentSuspended);
    }
    return findPod(session, agent, ahead);
  }

  private BindAnswer findPod(AgentSession session, AgentDeployment agent, int ahead) {
    Pod left = leftByAnEarlierAttempt(session, pods.ofAgent(agent.getMetadata().getUid()));
    if (left != null) {
      Pod live = api.pod(left.getMetadata().getNamespace(), left.getMetadata().getName());
      if (live != null && isFor(session, live)) {
        return write(session, agent, live);
      }
    }
    Search search =
        new Search(
            api,
            pods,
            agent,
            reservations,
            readings,
            false,
            0,
            0,
            ahead,
            lists -> lists < MOST_LISTS);
    while (true) {
      StartChoice choice = search.next();
      if (choice == null) {
        return new BindAnswer.Overtaken();
      }
      try {
        Optional<BindAnswer> answer = choice.accept(new Taking(session, agent, search));
        if (answer.isPresent()) {
          return answer.get();
        }
        choice.slot().ifPresent(search::lost);
      } finally {
        choice.slot().ifPresent(search::release);
      }
    }
  }

  /** Takes what was chosen for a session; empty when it was not to be had. */
  private final class Taking implements StartChoice.Taker<Optional<BindAnswer>> {
    private final AgentSession session;
    private final AgentDeployment agent;
    private final Search search;
    private final AgentSessionSpec.Limits limits;

    Taking(AgentSession session, AgentDeployment agent, Search search) {
      this.session = session;
      this.agent = agent;
      this.search = search;
      this.limits = SessionLimits.declared(session.getSpec().limits(), agent.getSpec());
    }

    @Override
    public Optional<BindAnswer> claim(StartChoice.Claim choice) {
      return claimed(choice.pod());
    }

    /** The agent was read live for this very session. */
    @Override
    public Optional<BindAnswer> claimStarting(StartChoice.ClaimStarting choice) {
      return claimed(choice.pod());
    }

    private Optional<BindAnswer> claimed(PodFacts chosen) {
      Pod pod =
          claims.claim(
              search.pod(chosen),
              session.getMetadata().getName(),
              limits,
              there -> isFor(session, there));
      return pod == null ? Optional.empty() : Optional.of(write(session, agent, pod));
    }

    @Override
    public Optional<BindAnswer> cold(StartChoice.Cold choice) {
      AgentDeployment then = revisions.at(agent, choice.revision());
      if (then == null) {
        return Optional.of(
            new BindAnswer.PodRefused(Reason.ConfigError, Revisions.lost(choice.revision())));
      }
      Pod wanted =
          sessionPod.cold(
              then,
              choice.number(),
              session.getMetadata().getName(),
              limits,
              serverClock.instant());
      ClusterApi.Created created = api.createPod(wanted);
      if (created instanceof ClusterApi.Created.Ok ok) {
        return Optional.of(write(session, agent, ok.pod()));
      }
      if (created instanceof ClusterApi.Created.Refused refused) {
        boolean quota = refused.message().contains("exceeded quota");
        return Optional.of(
            new BindAnswer.PodRefused(
                quota ? Reason.QuotaExceeded : Reason.ConfigError, refused.message()));
      }
      Pod holder = api.pod(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
      return holder != null && isFor(session, holder)
          ? Optional.of(write(session, agent, holder))
          : Optional.empty();
    }

    @Override
    public Optional<BindAnswer> awaitSlot(StartChoice.AwaitSlot choice) {
      return Optional.of(notYet());
    }

    /** The session is looked at again in a moment, until it has waited for so long. */
    private BindAnswer notYet() {
      Instant until = Instant.parse(session.getMetadata().getCreationTimestamp()).plus(PATIENCE);
      return serverClock.instant().isBefore(until)
          ? new BindAnswer.Overtaken()
          : new BindAnswer.Full();
    }

    /** By a list of the pool itself: it may show what the cache did not. */
    @Override
    public Optional<BindAnswer> full(StartChoice.Full choice) {
      Pod left = leftByAnEarlierAttempt(session, search.pods());
      if (left != null) {
        return Optional.of(write(session, agent, left));
      }
      // One that it leaves a place may have taken its own a moment ago, unseen as yet.
      return Optional.of(
          search.leavesPlaces() && session.getSpec().whenFull() != WhenFull.Wait
              ? notYet()
              : new BindAnswer.Full());
    }
  }

  private BindAnswer write(AgentSession session, AgentDeployment agent, Pod pod) {
    AgentSessionSpec.Limits limits =
        SessionLimits.declared(session.getSpec().limits(), agent.getSpec());
    AgentSessionSpec.Binding binding =
        new AgentSessionSpec.Binding(
            pod.getMetadata().getName(),
            pod.getMetadata().getUid(),
            agent.getMetadata().getUid(),
            pod.getMetadata().getLabels().get(Names.REVISION),
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
  private static boolean wants(AgentSession session, String uid) {
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

  private static @Nullable Pod leftByAnEarlierAttempt(AgentSession session, Collection<Pod> pods) {
    return pods.stream().filter(pod -> isFor(session, pod)).findFirst().orElse(null);
  }

  /** Claimed for this session, and not left over from a deleted one of the same name. */
  private static boolean isFor(AgentSession session, Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && !PodObservation.claimed(pod)
            .isBefore(Instant.parse(session.getMetadata().getCreationTimestamp()))
        && session.getMetadata().getName().equals(pod.getMetadata().getLabels().get(Names.SESSION));
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionSpec.WhenFull;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.StartChoice;
import dev.greenroom.core.session.BindAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

  /** A session that was just created is as the watch shows it; an older one is read live. */
  private static final Duration NEW = Duration.ofSeconds(2);

  /** Nobody waits for the operator; it is the request that is given up. */
  private static final Duration LIST_PATIENCE = Duration.ofMinutes(1);

  private final ClusterApi api;
  private final PodSource pods;
  private final AgentSource agents;
  private final Standings standings;
  private final SessionPod sessionPod;
  private final InstantSource serverClock;
  private final Claims claims;
  private final BindingWrite binding;
  private final Revisions revisions;
  private final Reservations reservations;
  private final PoolLists lists;
  private final Readings readings = new Readings();

  public Binder(
      ClusterApi api,
      PodSource pods,
      AgentSource agents,
      Standings standings,
      SessionPod sessionPod,
      InstantSource serverClock) {
    this.api = api;
    this.pods = pods;
    this.agents = agents;
    this.standings = standings;
    this.sessionPod = sessionPod;
    this.serverClock = serverClock;
    this.reservations = new Reservations(serverClock);
    this.lists = new PoolLists(api, Runnable::run);
    this.claims = new Claims(api, seen -> null, serverClock);
    this.binding = new BindingWrite(api, serverClock);
    this.revisions = new Revisions(api);
  }

  /** The same for a session that leaves no place to another. */
  public BindAnswer bind(AgentSession cached) {
    return bind(cached, 0);
  }

  /**
   * A warm pod is taken on what the watches show: the binding is refused where the session is not
   * that any more, and its agent holds its idle pods until none can be claimed. Everything else
   * comes after live reads.
   *
   * @param cached the session as a cache shows it
   * @param ahead how many sessions came before it and wait for a slot: each of them is left one
   */
  public BindAnswer bind(AgentSession cached, int ahead) {
    Reason barred = standings.of(cached.getMetadata().getNamespace()).objection();
    if (barred != null) {
      // Its rejection is written on what the cache showed, and is refused where that is old.
      return new BindAnswer.NotAllowed(barred);
    }
    AgentDeployment shown =
        agents.named(cached.getMetadata().getNamespace(), cached.getSpec().agent());
    if (shown != null
        && objection(shown) == null
        && isNew(cached)
        && wants(cached, cached)
        && !DeclaredBody.isRefused(cached)) {
      Optional<BindAnswer> answer = findPod(cached, shown, ahead, true);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return bindLive(cached, ahead);
  }

  private BindAnswer bindLive(AgentSession cached, int ahead) {
    String namespace = cached.getMetadata().getNamespace();
    AgentSession session = api.session(namespace, cached.getMetadata().getName());
    if (session == null || !wants(session, cached)) {
      return new BindAnswer.Overtaken();
    }
    if (DeclaredBody.isRefused(session)) {
      return new BindAnswer.NotAllowed(Reason.InvalidBody);
    }
    AgentDeployment agent = api.agent(namespace, session.getSpec().agent());
    if (agent == null) {
      return new BindAnswer.AgentAbsent();
    }
    BindAnswer objection = objection(agent);
    return objection == null
        ? findPod(session, agent, ahead, false).orElseGet(BindAnswer.Overtaken::new)
        : objection;
  }

  /** The same object as it was seen, and still without a pod. */
  private static boolean wants(AgentSession session, AgentSession seen) {
    return BindingWrite.wants(session, seen.getMetadata().getUid());
  }

  private boolean isNew(AgentSession session) {
    return session.getStatus() == null
        && Instant.parse(session.getMetadata().getCreationTimestamp())
            .plus(NEW)
            .isAfter(serverClock.instant());
  }

  private static @Nullable BindAnswer objection(AgentDeployment agent) {
    if (agent.getMetadata().getDeletionTimestamp() != null) {
      return new BindAnswer.NotAllowed(Reason.AgentDeleted);
    }
    return Boolean.TRUE.equals(agent.getSpec().suspend())
        ? new BindAnswer.NotAllowed(Reason.AgentSuspended)
        : null;
  }

  /**
   * @param warmOnly whether nothing but a warm pod is taken, as the agent was not read live; empty
   *     where there is none
   */
  private Optional<BindAnswer> findPod(
      AgentSession session, AgentDeployment agent, int ahead, boolean warmOnly) {
    Pod left = leftByAnEarlierAttempt(session, pods.ofAgent(agent.getMetadata().getUid()));
    if (left != null) {
      Pod live = api.pod(left.getMetadata().getNamespace(), left.getMetadata().getName());
      if (live != null && isFor(session, live)) {
        return Optional.of(binding.write(session, agent, live));
      }
    }
    Search search =
        new Search(
            lists,
            pods,
            agent,
            reservations,
            readings,
            false,
            0,
            0,
            ahead,
            looks -> !warmOnly && looks < MOST_LISTS,
            LIST_PATIENCE);
    while (true) {
      StartChoice choice = search.next();
      if (choice == null) {
        return Optional.empty();
      }
      try {
        if (warmOnly && !(choice instanceof StartChoice.Claim)) {
          return Optional.empty();
        }
        Optional<BindAnswer> answer = choice.accept(new Taking(session, agent, search));
        if (answer.isPresent()) {
          return answer;
        }
        choice.slot().ifPresent(slot -> search.lost(slot, null));
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
          claims
              .claim(
                  search.pod(chosen),
                  session.getMetadata().getName(),
                  limits,
                  there -> isFor(session, there))
              .ours();
      return pod == null ? Optional.empty() : Optional.of(binding.write(session, agent, pod));
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
        return Optional.of(binding.write(session, agent, ok.pod()));
      }
      if (created instanceof ClusterApi.Created.Refused refused) {
        boolean quota = refused.message().contains("exceeded quota");
        return Optional.of(
            new BindAnswer.PodRefused(
                quota ? Reason.QuotaExceeded : Reason.ConfigError, refused.message()));
      }
      Pod holder = api.pod(wanted.getMetadata().getNamespace(), wanted.getMetadata().getName());
      return holder != null && isFor(session, holder)
          ? Optional.of(binding.write(session, agent, holder))
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
        return Optional.of(binding.write(session, agent, left));
      }
      // One that it leaves a place may have taken its own a moment ago, unseen as yet.
      return Optional.of(
          search.leavesPlaces() && session.getSpec().whenFull() != WhenFull.Wait
              ? notYet()
              : new BindAnswer.Full());
    }
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

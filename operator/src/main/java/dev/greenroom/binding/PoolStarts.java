package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.StartChoice;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts each session where {@link StartChoice} says: claims an idle pod, or makes one in a free
 * slot, and then creates the AgentSession bound to it; a warm pod is given the session before the
 * answer. A full pool is seen in the cache, without a call.
 */
public final class PoolStarts implements SessionStarter {
  /** How long a start waits for the name of a pod that is going. */
  private static final Duration NAME_PATIENCE = Duration.ofSeconds(5);

  /**
   * How long a start whose places are always taken by others goes on to look for one. Each place
   * lost is a start that somebody else had, so it ends sooner unless the API server is slow.
   */
  private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(10);

  private final ClusterApi api;
  private final PodSource pods;
  private final LongSupplier monotonicNanos;
  private final KnownAgents agents;
  private final LiveAgent liveAgent;
  private final TakeBacks takeBacks;
  private final ColdPod coldPod;
  private final Claims claims;
  private final BoundSession boundSession;
  private final PromptDelivery delivery;
  private final int stripe;
  private final Reservations reservations;
  private final Readings readings = new Readings();
  private final UnseenPods unseen;

  /**
   * @param monotonicNanos a clock that is never set, for how long an absence is remembered and a
   *     start goes on
   * @param executor carries the read that goes beside a write
   * @param later repeats what got no answer
   * @param stripe where this replica begins to look for pods and slots: any number, best another
   *     one in each replica
   */
  public PoolStarts(
      ClusterApi api,
      PodSource pods,
      AgentSource agents,
      SessionPod sessionPod,
      PromptDelivery delivery,
      InstantSource serverClock,
      LongSupplier monotonicNanos,
      Executor executor,
      Later later,
      int stripe) {
    this.api = api;
    this.pods = pods;
    this.monotonicNanos = monotonicNanos;
    this.agents = new KnownAgents(agents, api, monotonicNanos);
    this.liveAgent = new LiveAgent(api, executor);
    this.takeBacks = new TakeBacks(api, serverClock, later);
    this.coldPod = new ColdPod(api, sessionPod, liveAgent, serverClock, takeBacks);
    this.claims = new Claims(api, serverClock);
    this.boundSession = new BoundSession(api, takeBacks, serverClock);
    this.delivery = delivery;
    this.stripe = stripe;
    this.reservations = new Reservations(serverClock);
    this.unseen = new UnseenPods(reservations, pods, serverClock);
  }

  @Override
  public StartAnswer start(StartRequest request) {
    return start(request, () -> {});
  }

  @Override
  public StartAnswer start(StartRequest request, Runnable placed) {
    boolean started = false;
    try {
      StartAnswer answer = attempt(request, placed);
      started = answer instanceof StartAnswer.Started;
      return answer;
    } finally {
      if (request.room() != null && !started) {
        request.room().discard();
      }
    }
  }

  private StartAnswer attempt(StartRequest request, Runnable placed) {
    if (StoredSize.exceeded(request.body())) {
      return new StartAnswer.BodyRefused("too large to be stored");
    }
    try {
      if (SessionId.isFromKey(request.session())) {
        AgentSession there = api.session(request.organization(), request.session());
        if (there != null) {
          return SameStart.answer(api, takeBacks, request, there);
        }
      }
      AgentDeployment agent = agents.named(request.organization(), request.agent());
      if (agent == null) {
        return new StartAnswer.AgentAbsent();
      }
      if (Boolean.TRUE.equals(agent.getSpec().suspend())) {
        return new StartAnswer.Suspended();
      }
      return find(request, agent, placed);
    } catch (KubernetesClientException noAnswer) {
      // Nothing was made, or it is taken back: whatever keeps the API server, it may be over soon.
      return new StartAnswer.Contended();
    }
  }

  private StartAnswer find(StartRequest request, AgentDeployment agent, Runnable placed) {
    unseen.settle();
    long until = monotonicNanos.getAsLong() + SEARCH_PATIENCE.toNanos();
    Search search =
        new Search(
            api,
            pods,
            agent,
            reservations,
            readings,
            true,
            stripe,
            request.session().hashCode(),
            0,
            lists -> lists == 0 || monotonicNanos.getAsLong() - until < 0);
    Taking taking = new Taking(request, agent, search);
    while (true) {
      StartChoice choice = search.next();
      if (choice == null) {
        return new StartAnswer.Contended();
      }
      if (choice.slot().isPresent()) {
        placed.run();
      }
      Optional<StartAnswer> answer = choice.accept(taking);
      if (answer.isPresent()) {
        return answer.get();
      }
      choice.slot().ifPresent(search::lost);
    }
  }

  /** Takes what was chosen for one start; empty when it was not to be had. */
  private final class Taking implements StartChoice.Taker<Optional<StartAnswer>> {
    private final StartRequest request;
    private final AgentDeployment agent;
    private final Search search;
    private final AgentSessionSpec.Limits limits;
    private boolean waited;

    Taking(StartRequest request, AgentDeployment agent, Search search) {
      this.request = request;
      this.agent = agent;
      this.search = search;
      this.limits = SessionLimits.overHttp(agent.getSpec());
    }

    @Override
    public Optional<StartAnswer> claim(StartChoice.Claim choice) {
      return holding(choice.pod().slot(), room -> claimed(choice.pod(), room));
    }

    @Override
    public Optional<StartAnswer> claimStarting(StartChoice.ClaimStarting choice) {
      return holding(choice.pod().slot(), room -> claimedStarting(choice.pod(), room));
    }

    @Override
    public Optional<StartAnswer> cold(StartChoice.Cold choice) {
      return holding(choice.number(), room -> made(choice.number(), choice.revision(), room));
    }

    @Override
    public Optional<StartAnswer> awaitSlot(StartChoice.AwaitSlot choice) {
      PodFacts pod = choice.pod();
      if (waited) {
        search.release(pod.slot());
        return Optional.of(new StartAnswer.Full());
      }
      waited = true;
      return holding(
          pod.slot(),
          room ->
              pods.awaitGone(request.organization(), pod.name(), pod.uid(), NAME_PATIENCE)
                  ? made(pod.slot(), search.serving(), room)
                  : new Taken.Nothing());
    }

    @Override
    public Optional<StartAnswer> full(StartChoice.Full choice) {
      return Optional.of(new StartAnswer.Full());
    }

    /** Keeps the slot reserved until the watch shows what became of it, or lets it go. */
    private Optional<StartAnswer> holding(int slot, Take take) {
      boolean held = false;
      try {
        Room room = null;
        if (request.room() != null) {
          room = request.room().room(limits.startTimeoutSeconds() + limits.maxDurationSeconds());
          if (room == null) {
            return Optional.of(new StartAnswer.NoRoom());
          }
        }
        Taken taken = take.with(room);
        if (taken instanceof Taken.Pods it) {
          unseen.keep(it.pod(), agent.getMetadata().getUid(), slot);
          held = true;
        }
        return taken.answer();
      } finally {
        if (!held) {
          search.release(slot);
        }
      }
    }

    private Taken claimed(PodFacts chosen, @Nullable Room room) {
      Pod pod = claims.claim(search.pod(chosen), request.session(), limits, other -> false);
      if (pod == null) {
        return new Taken.Nothing();
      }
      StartAnswer answer = boundSession.create(request, agent, pod, limits, room);
      return new Taken.Pods(
          pod,
          answer instanceof StartAnswer.Started started
              ? delivery.give(
                  started.session(),
                  pod,
                  room,
                  () -> takeBacks.sessionLater(started.session(), limits))
              : answer);
    }

    /** Its agent may be gone, as nobody has looked since the pod was made. */
    private Taken claimedStarting(PodFacts chosen, @Nullable Room room) {
      LiveAgent.Reading read = liveAgent.read(request, agent);
      Pod pod = claims.claim(search.pod(chosen), request.session(), limits, other -> false);
      if (pod == null) {
        return new Taken.Nothing();
      }
      StartAnswer objection = read.objection();
      if (objection != null) {
        takeBacks.pod(pod, limits);
        return new Taken.Pods(pod, objection);
      }
      return new Taken.Pods(pod, boundSession.create(request, agent, pod, limits, room));
    }

    private Taken made(int slot, String revision, @Nullable Room room) {
      ColdPod.Made made = coldPod.create(request, agent, revision, slot, limits);
      if (made instanceof ColdPod.Made.Refused refused) {
        return new Taken.Otherwise(refused.answer());
      }
      if (made instanceof ColdPod.Made.SlotTaken taken && taken.sessionPodUid() != null) {
        search.taken(slot, taken.sessionPodUid());
      }
      if (!(made instanceof ColdPod.Made.Ready ready)) {
        return new Taken.Nothing();
      }
      StartAnswer answer = boundSession.create(request, agent, ready.pod(), limits, room);
      return answer instanceof StartAnswer.Started
          ? new Taken.Pods(ready.pod(), answer)
          : new Taken.Otherwise(answer);
    }
  }

  /** One try, once there is a room where one is wanted. */
  private interface Take {
    Taken with(@Nullable Room room);
  }
}

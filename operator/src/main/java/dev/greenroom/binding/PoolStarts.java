package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.pool.StartChoice;
import dev.greenroom.core.usage.Standing;
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
  /**
   * How long a start whose places are always taken by others goes on to look for one: its caller is
   * answered within three seconds where the API server is not slow itself.
   */
  private static final Duration SEARCH_PATIENCE = Duration.ofSeconds(2);

  /** With a list of the pool, which an API server in distress answers last. */
  private static final Duration LIST_PATIENCE = Duration.ofSeconds(1);

  private final ClusterApi api;
  private final PodSource pods;
  private final LongSupplier monotonicNanos;
  private final KnownAgents agents;
  private final Standings standings;
  private final TakeBacks takeBacks;
  private final int stripe;
  private final Reservations reservations;
  private final Readings readings = new Readings();
  private final PoolLists lists;
  private final UnseenPods unseen;
  private final Taking.Means means;

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
      Standings standings,
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
    this.standings = standings;
    this.takeBacks = new TakeBacks(api, serverClock, later);
    this.stripe = stripe;
    this.reservations = new Reservations(serverClock);
    this.lists = new PoolLists(api, executor);
    this.unseen = new UnseenPods(reservations, pods, serverClock);
    LiveAgent liveAgent = new LiveAgent(api, executor);
    this.means =
        new Taking.Means(
            pods,
            liveAgent,
            takeBacks,
            new ColdPod(api, this::shown, sessionPod, liveAgent, serverClock, takeBacks),
            new Claims(api, this::shown, serverClock),
            new BoundSession(api, takeBacks, serverClock),
            delivery,
            unseen);
  }

  private @Nullable Pod shown(Pod named) {
    return pods.named(named.getMetadata().getNamespace(), named.getMetadata().getName());
  }

  @Override
  public StartAnswer start(StartRequest request) {
    return start(request, () -> {});
  }

  @Override
  public StartAnswer start(StartRequest request, Runnable placed) {
    boolean started = false;
    StartTrace trace = new StartTrace(request, monotonicNanos);
    try {
      StartAnswer answer = attempt(request, placed, trace);
      trace.ended(answer);
      started = answer instanceof StartAnswer.Started;
      return answer;
    } finally {
      if (request.room() != null && !started) {
        request.room().discard();
      }
    }
  }

  private StartAnswer attempt(StartRequest request, Runnable placed, StartTrace trace) {
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
      StartAnswer objection = objection(standings.of(request.organization()));
      if (objection != null) {
        return objection;
      }
      AgentDeployment agent = agents.named(request.organization(), request.agent());
      if (agent == null) {
        return new StartAnswer.AgentAbsent();
      }
      if (Boolean.TRUE.equals(agent.getSpec().suspend())) {
        return new StartAnswer.Suspended();
      }
      return find(request, agent, placed, trace);
    } catch (KubernetesClientException noAnswer) {
      // Nothing was made, or it is taken back: whatever keeps the API server, it may be over soon.
      return StartAnswer.Contended.noAnswer("start", noAnswer);
    }
  }

  private static @Nullable StartAnswer objection(Standing standing) {
    if (standing instanceof Standing.LimitReached reached) {
      return new StartAnswer.SpendLimitReached(reached.currentSpendCents(), reached.limitCents());
    }
    return standing instanceof Standing.BillingOff ? new StartAnswer.BillingOff() : null;
  }

  private StartAnswer find(
      StartRequest request, AgentDeployment agent, Runnable placed, StartTrace trace) {
    unseen.settle();
    long until = monotonicNanos.getAsLong() + SEARCH_PATIENCE.toNanos();
    Search search =
        new Search(
            lists,
            pods,
            agent,
            reservations,
            readings,
            true,
            stripe,
            request.session().hashCode(),
            0,
            looks -> monotonicNanos.getAsLong() - until < 0,
            LIST_PATIENCE);
    trace.searches(search);
    Taking taking = new Taking(means, request, agent, search);
    while (true) {
      StartChoice choice = search.next();
      if (choice == null) {
        return new StartAnswer.Contended("others were faster");
      }
      if (choice.slot().isPresent()) {
        placed.run();
      }
      Optional<StartAnswer> answer = choice.accept(taking);
      if (answer.isPresent()) {
        return answer.get();
      }
    }
  }
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.core.pool.PoolStatus;
import dev.greenroom.core.pool.Slots;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts each session in a pod made for it: the pod in a free slot, beside it a live read of the
 * agent, then the AgentSession bound to the pod. A full pool is seen in the cache, without a call.
 */
public final class ColdStarts implements SessionStarter {
  /** Slots tried before the pool is looked at live, and once more after that. */
  private static final int TRIES = 3;

  private static final int RETAIN_SECONDS = 86_400;

  private final ClusterApi api;
  private final PodSource pods;
  private final KnownAgents agents;
  private final TakeBacks takeBacks;
  private final ColdPod coldPod;
  private final int stripe;
  private final BoundSession boundSession;
  private final Reservations reservations = new Reservations();
  private final UnseenPods unseen;

  /**
   * @param monotonicNanos a clock that is never set, for how long an absence is remembered
   * @param executor carries the read that goes beside a write
   * @param later repeats what got no answer
   * @param stripe where this replica begins to look for free slots: any number, best another one in
   *     each replica
   */
  public ColdStarts(
      ClusterApi api,
      PodSource pods,
      AgentSource agents,
      SessionPod sessionPod,
      InstantSource serverClock,
      LongSupplier monotonicNanos,
      Executor executor,
      Later later,
      int stripe) {
    this.api = api;
    this.pods = pods;
    this.agents = new KnownAgents(agents, api, monotonicNanos);
    this.takeBacks = new TakeBacks(api, serverClock, later);
    this.coldPod = new ColdPod(api, sessionPod, serverClock, executor, takeBacks);
    this.stripe = stripe;
    this.boundSession = new BoundSession(api, takeBacks, serverClock);
    this.unseen = new UnseenPods(reservations, pods, serverClock);
  }

  @Override
  public StartAnswer start(StartRequest request) {
    boolean started = false;
    try {
      StartAnswer answer = attempt(request);
      started = answer instanceof StartAnswer.Started;
      return answer;
    } finally {
      if (request.room() != null && !started) {
        request.room().discard();
      }
    }
  }

  private StartAnswer attempt(StartRequest request) {
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
      return findSlot(request, agent);
    } catch (KubernetesClientException noAnswer) {
      // Nothing was made, or it is taken back: whatever keeps the API server, it may be over soon.
      return new StartAnswer.Contended();
    }
  }

  private StartAnswer findSlot(StartRequest request, AgentDeployment agent) {
    unseen.settle();
    Supplier<Collection<Pod>> known = () -> pods.ofAgent(agent.getMetadata().getUid());
    Set<Integer> refused = new HashSet<>();
    boolean live = false;
    while (true) {
      OptionalInt slot = reserve(agent, known, refused);
      boolean full = slot.isEmpty();
      if (full && (live || refused.isEmpty() && pods.isCurrent())) {
        return new StartAnswer.Full();
      }
      if (!full) {
        StartAnswer answer = take(request, agent, slot.getAsInt());
        if (answer != null) {
          return answer;
        }
        refused.add(slot.getAsInt());
      }
      if (live && refused.size() >= TRIES) {
        return new StartAnswer.Contended();
      }
      if (!live && (full || refused.size() >= TRIES)) {
        // The watch is doubted, or names were taken that it shows free: it decides no longer.
        List<Pod> list = api.pods(request.organization(), agent.getMetadata().getUid());
        known = () -> list;
        refused.clear();
        live = true;
      }
    }
  }

  private OptionalInt reserve(
      AgentDeployment agent, Supplier<Collection<Pod>> known, Set<Integer> refused) {
    int capacity = PoolStatus.capacity(agent.getSpec());
    return reservations.reserve(
        agent.getMetadata().getUid(),
        mine -> {
          // Read under the lock: a slot is released only once the cache shows its pod.
          Set<Integer> held = new HashSet<>(refused);
          known.get().forEach(pod -> held.add(PodObservation.slot(pod)));
          return Slots.free(capacity, held, mine, stripe);
        });
  }

  /** Starts the session in a slot that is reserved; null when its name was taken. */
  private @Nullable StartAnswer take(StartRequest request, AgentDeployment agent, int slot) {
    String uid = agent.getMetadata().getUid();
    AgentSessionSpec.Limits limits = limits(agent.getSpec());
    boolean held = false;
    try {
      Room room = null;
      if (request.room() != null) {
        room = request.room().room(limits.startTimeoutSeconds() + limits.maxDurationSeconds());
        if (room == null) {
          return new StartAnswer.NoRoom();
        }
      }
      ColdPod.Made made = coldPod.create(request, agent, slot, limits);
      if (made instanceof ColdPod.Made.Refused refused) {
        return refused.answer();
      }
      if (!(made instanceof ColdPod.Made.Ready ready)) {
        return null;
      }
      StartAnswer answer = boundSession.create(request, agent, ready.pod(), limits, room);
      held = answer instanceof StartAnswer.Started;
      if (held) {
        unseen.keep(ready.pod(), uid, slot);
      }
      return answer;
    } finally {
      if (!held) {
        reservations.release(uid, slot);
      }
    }
  }

  /** The deployment's own limits, retention among them: an HTTP caller gives none. */
  private static AgentSessionSpec.Limits limits(AgentDeploymentSpec agent) {
    AgentSessionSpec.Limits limits = Binder.limits(null, agent);
    AgentDeploymentSpec.SessionDefaults given = agent.session();
    Integer retain = given == null ? null : given.retainSeconds();
    return new AgentSessionSpec.Limits(
        limits.maxDurationSeconds(),
        limits.startTimeoutSeconds(),
        retain == null ? RETAIN_SECONDS : retain);
  }
}

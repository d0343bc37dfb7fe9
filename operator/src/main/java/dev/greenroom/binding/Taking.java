package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.StartChoice;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes what was chosen for one start; empty when it was not to be had. */
final class Taking implements StartChoice.Taker<Optional<StartAnswer>> {
  /** How long a start waits for the name of a pod that is going: answered within three seconds. */
  private static final Duration NAME_PATIENCE = Duration.ofMillis(2_500);

  private final Means means;
  private final StartRequest request;
  private final AgentDeployment agent;
  private final Search search;
  private final AgentSessionSpec.Limits limits;
  private boolean waited;

  /** What all starts of a process have in common. */
  record Means(
      PodSource pods,
      LiveAgent liveAgent,
      TakeBacks takeBacks,
      ColdPod coldPod,
      Claims claims,
      BoundSession boundSession,
      PromptDelivery delivery,
      UnseenPods unseen) {}

  Taking(Means means, StartRequest request, AgentDeployment agent, Search search) {
    this.means = means;
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
            means.pods().awaitGone(request.organization(), pod.name(), pod.uid(), NAME_PATIENCE)
                ? made(pod.slot(), search.serving(), room)
                : new Taken.Nothing(means.pods().named(request.organization(), pod.name())));
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
        means.unseen().keep(it.pod(), agent.getMetadata().getUid(), slot);
        held = true;
      } else if (taken instanceof Taken.Nothing it) {
        search.lost(slot, it.holder());
      }
      return taken.answer();
    } finally {
      if (!held) {
        search.release(slot);
      }
    }
  }

  private Taken claimed(PodFacts chosen, @Nullable Room room) {
    Claims.Claimed claimed = claim(chosen);
    Pod pod = claimed.ours();
    if (pod == null) {
      return new Taken.Nothing(claimed.other());
    }
    StartAnswer answer = means.boundSession().create(request, agent, pod, limits, room);
    return new Taken.Pods(
        pod,
        answer instanceof StartAnswer.Started started
            ? means
                .delivery()
                .give(
                    started.session(),
                    pod,
                    room,
                    () -> means.takeBacks().sessionLater(started.session(), limits))
            : answer);
  }

  private Claims.Claimed claim(PodFacts chosen) {
    return means.claims().claim(search.pod(chosen), request.session(), limits, other -> false);
  }

  /** Its agent may be gone, as nobody has looked since the pod was made. */
  private Taken claimedStarting(PodFacts chosen, @Nullable Room room) {
    LiveAgent.Reading read = means.liveAgent().read(request, agent);
    Claims.Claimed claimed = claim(chosen);
    Pod pod = claimed.ours();
    if (pod == null) {
      return new Taken.Nothing(claimed.other());
    }
    StartAnswer objection = read.objection();
    if (objection != null) {
      means.takeBacks().pod(pod, limits);
      return new Taken.Pods(pod, objection);
    }
    return new Taken.Pods(pod, means.boundSession().create(request, agent, pod, limits, room));
  }

  private Taken made(int slot, String revision, @Nullable Room room) {
    ColdPod.Made made = means.coldPod().create(request, agent, revision, slot, limits);
    if (made instanceof ColdPod.Made.Refused refused) {
      return new Taken.Otherwise(refused.answer());
    }
    if (made instanceof ColdPod.Made.SlotTaken taken) {
      return new Taken.Nothing(taken.holder());
    }
    ColdPod.Made.Ready ready = (ColdPod.Made.Ready) made;
    StartAnswer answer = means.boundSession().create(request, agent, ready.pod(), limits, room);
    return answer instanceof StartAnswer.Started
        ? new Taken.Pods(ready.pod(), answer)
        : new Taken.Otherwise(answer);
  }

  /** One try, once there is a room where one is wanted. */
  private interface Take {
    Taken with(@Nullable Room room);
  }
}

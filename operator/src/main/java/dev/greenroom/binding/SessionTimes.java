package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.api.Names;
import dev.greenroom.core.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long the last sessions of each agent held their slots, as a watch of the pods saw them go. It
 * only serves a guess: it begins empty, and what the watch missed is missing.
 */
public final class SessionTimes implements ResourceEventHandler<Pod> {
  /** Sessions remembered of one agent. */
  static final int REMEMBERED = 32;

  private static final int MOST_AGENTS = 10_000;
  private static final Duration KEPT = Duration.ofHours(6);

  private final InstantSource serverClock;
  private final Cache<String, List<Duration>> byAgentUid;

  public SessionTimes(InstantSource serverClock, Ticker ticker) {
    this.serverClock = serverClock;
    this.byAgentUid =
        Caffeine.newBuilder()
            .maximumSize(MOST_AGENTS)
            .expireAfterAccess(KEPT)
            .ticker(ticker)
            .build();
  }

  /** Of the last sessions of the AgentDeployment of this UID, in no order. */
  public List<Duration> of(String agentUid) {
    List<Duration> times = byAgentUid.getIfPresent(agentUid);
    return times == null ? List.of() : times;
  }

  @Override
  public void onAdd(Pod pod) {}

  @Override
  public void onUpdate(Pod before, Pod after) {}

  /** A pod that went while nobody watched did so nobody knows when. */
  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    PodFacts facts = PodObservation.of(pod);
    if (!finalStateUnknown && ran(facts)) {
      Duration held = Duration.between(PodObservation.claimed(pod), serverClock.instant());
      byAgentUid.asMap().merge(facts.agentUid(), List.of(held), SessionTimes::andOne);
    }
  }

  /** What never ran says nothing of how long sessions are. */
  private static boolean ran(PodFacts pod) {
    PodFacts.@Nullable RunnerReport report = pod.report();
    return Names.STATE_ACTIVE.equals(pod.state())
        && pod.session() != null
        && report != null
        && report.runningAt() != null;
  }

  private static List<Duration> andOne(List<Duration> before, List<Duration> one) {
    List<Duration> kept =
        before.subList(Math.max(0, before.size() - REMEMBERED + 1), before.size());
    return Stream.concat(kept.stream(), one.stream()).toList();
  }
}

package dev.greenroom.binding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.SlotForecast;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The patience that the sessions of a pool teach, from what the watches show. A crowd that is
 * rejected shares one look a second at each agent.
 */
public final class ObservedPatience implements SlotPatience {
  private static final Duration SHARED = Duration.ofSeconds(1);
  private static final int MOST_AGENTS = 10_000;

  private final AgentSource agents;
  private final PodSource pods;
  private final SessionTimes times;
  private final InstantSource serverClock;
  private final Cache<Agent, Duration> looks;

  private record Agent(String organization, String name) {}

  public ObservedPatience(
      AgentSource agents,
      PodSource pods,
      SessionTimes times,
      InstantSource serverClock,
      Ticker ticker) {
    this.agents = agents;
    this.pods = pods;
    this.times = times;
    this.serverClock = serverClock;
    this.looks =
        Caffeine.newBuilder()
            .maximumSize(MOST_AGENTS)
            .expireAfterWrite(SHARED)
            .ticker(ticker)
            .build();
  }

  @Override
  public Duration untilFree(String organization, String agent) {
    return looks.get(new Agent(organization, agent), this::look);
  }

  private Duration look(Agent which) {
    AgentDeployment agent = agents.named(which.organization(), which.name());
    if (agent == null) {
      return SlotForecast.UNKNOWN;
    }
    String uid = agent.getMetadata().getUid();
    Instant now = serverClock.instant();
    List<Duration> ages = new ArrayList<>();
    for (Pod pod : pods.ofAgent(uid)) {
      PodFacts facts = PodObservation.of(pod);
      if (leaves(facts)) {
        return SlotForecast.SOONEST;
      }
      ages.add(Duration.between(PodObservation.claimed(pod), now));
    }
    return SlotForecast.of(ages, times.of(uid));
  }

  /** Its slot is free within seconds. */
  private static boolean leaves(PodFacts pod) {
    return pod.terminating() || pod.runner().ended() || Names.STATE_RETIRED.equals(pod.state());
  }
}

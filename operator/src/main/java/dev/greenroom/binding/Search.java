package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.PoolStatus;
import dev.greenroom.core.pool.StartChoice;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One start's search for a place in the pool: chosen on what the watch shows, and where that is
 * doubted, or was wrong again and again, on a list of the pool itself. Each place it hands out is
 * reserved in this process; whoever takes it releases it.
 */
final class Search {
  /** Places lost before the pool is looked at live. */
  private static final int TRIES = 3;

  private final ClusterApi api;
  private final PodSource watch;
  private final AgentDeployment agent;
  private final Reservations reservations;
  private final Readings readings;
  private final boolean trusting;
  private final int stripe;
  private final int own;
  private final int ahead;
  private final IntPredicate goesOn;
  private final Set<Integer> lost = new HashSet<>();
  private Supplier<Collection<Pod>> pods;
  private Collection<Pod> seen = List.of();
  private int lists;
  private boolean left;

  /**
   * @param trusting whether the watch may say that the pool is full
   * @param stripe where to begin to look, best another number in each process
   * @param own any number, another one in each start: after a list of the pool it begins elsewhere,
   *     since those who lost a place to each other would meet at the next one
   * @param ahead how many others are each left a place
   * @param goesOn whether to look once more at the pool, after so many lists of it
   */
  Search(
      ClusterApi api,
      PodSource watch,
      AgentDeployment agent,
      Reservations reservations,
      Readings readings,
      boolean trusting,
      int stripe,
      int own,
      int ahead,
      IntPredicate goesOn) {
    this.api = api;
    this.watch = watch;
    this.agent = agent;
    this.reservations = reservations;
    this.readings = readings;
    this.trusting = trusting && watch.isCurrent();
    this.stripe = stripe;
    this.own = own;
    this.ahead = ahead;
    this.goesOn = goesOn;
    this.pods = () -> watch.ofAgent(agentUid());
  }

  /** The next place; null when others were faster until the search was not to go on. */
  @Nullable StartChoice next() {
    while (true) {
      if (lost.size() < TRIES) {
        StartChoice choice = reservations.reserve(agentUid(), this::choose);
        if (choice.slot().isPresent() || lists > 0 || trusting && lost.isEmpty()) {
          return choice;
        }
      }
      if (!goesOn.test(lists)) {
        return null;
      }
      List<Pod> list = api.pods(agent.getMetadata().getNamespace(), agentUid());
      pods = () -> list;
      lost.clear();
      lists++;
    }
  }

  /** The place was not to be had: it is not handed out again on the same news. */
  void lost(int slot) {
    lost.add(slot);
  }

  /**
   * The name of this slot belongs to the pod of somebody else's session: no start of this process
   * tries it soon. That of an idle pod is no less a place than a free one.
   */
  void taken(int slot, String podUid) {
    reservations.taken(agentUid(), slot, podUid);
  }

  /** The pool was called full only because its places are left to others. */
  boolean leavesPlaces() {
    return left;
  }

  void release(int slot) {
    reservations.release(agentUid(), slot);
  }

  /** The object that a choice was made on. */
  Pod pod(PodFacts chosen) {
    return seen.stream()
        .filter(pod -> chosen.uid().equals(pod.getMetadata().getUid()))
        .findFirst()
        .orElseThrow();
  }

  /** The pods that were last looked at. */
  Collection<Pod> pods() {
    return pods.get();
  }

  /** Called under the lock of the reservations: a slot is released once its pod is shown. */
  private StartChoice choose(Set<Integer> reserved, Map<Integer, Reservations.Holder> found) {
    List<PodFacts> facts = new ArrayList<>();
    seen = pods.get();
    for (Pod pod : seen) {
      facts.add(readings.of(pod));
    }
    left = ahead > 0 && leftToThoseAhead(facts);
    if (left) {
      return new StartChoice.Full();
    }
    Set<Integer> taken = new HashSet<>(reserved);
    taken.addAll(lost);
    if (lists == 0) { // a list is newer than the watch: it shows who has the names
      facts.forEach(pod -> found.remove(pod.slot()));
      found.values().removeIf(holder -> watch.hasLeft(holder.podUid()));
      taken.addAll(found.keySet());
    }
    return StartChoice.of(pool(facts, taken));
  }

  /** Those reserved are mostly of sessions ahead: they are not counted twice. */
  private boolean leftToThoseAhead(List<PodFacts> facts) {
    int places = StartChoice.places(pool(facts, lost));
    return places > 0 && places <= ahead;
  }

  private StartChoice.Pool pool(List<PodFacts> facts, Set<Integer> taken) {
    int capacity = PoolStatus.capacity(agent.getSpec());
    return new StartChoice.Pool(
        capacity,
        readings.revision(agent.getSpec()),
        proved(),
        facts,
        taken,
        Math.floorMod(stripe + lists * own, Math.max(1, capacity)));
  }

  /** The revision that a pod is made of. */
  String serving() {
    String proved = proved();
    return proved == null ? readings.revision(agent.getSpec()) : proved;
  }

  private @Nullable String proved() {
    AgentDeploymentStatus status = agent.getStatus();
    return status == null || status.revision() == null ? null : status.revision().ready();
  }

  private String agentUid() {
    return agent.getMetadata().getUid();
  }
}

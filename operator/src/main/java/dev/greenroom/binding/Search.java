package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Reservations.Found;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.StartChoice;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
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
 * doubted, or stays behind, on a list of the pool itself. Whoever loses a place has read what took
 * it, which is newer than the watch: before the pool is called full the watch has to come to that
 * moment, or a list is made. Each place it hands out is reserved in this process; whoever takes it
 * releases it.
 */
final class Search {
  /** Places lost before the search needs newer news. */
  private static final int TRIES = 3;

  /** With the watch, which is some milliseconds behind, and longer where all is busy. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final PoolLists poolLists;
  private final PodSource watch;
  private final AgentPool pool;
  private final Reservations reservations;
  private final Readings readings;
  private final boolean mayTrust;
  private final int stripe;
  private final int own;
  private final int ahead;
  private final IntPredicate goesOn;
  private final Duration listPatience;
  private final Losses losses = new Losses();
  private Supplier<Collection<Pod>> pods;
  private Collection<Pod> seen = List.of();
  private final Turnover turnover = new Turnover();

  /** Places that were lost by this start, and just before it by others of its process. */
  private int hops;

  private int looks;
  private boolean listed;
  private boolean left;

  /** That it had to choose from when it last chose, once it had lost a few. */
  private int places;

  /**
   * @param mayTrust whether the watch may say that the pool is full, unless it is doubted just then
   * @param stripe where to begin to look, best another number in each process
   * @param own any number, another one in each start: after each look at the pool it begins
   *     elsewhere, since those who lost a place to each other would meet at the next one
   * @param ahead how many others are each left a place
   * @param goesOn whether to look once more at the pool, after so many looks
   * @param listPatience with a list of it, as long as the watch tells something, too
   */
  Search(
      PoolLists poolLists,
      PodSource watch,
      AgentDeployment agent,
      Reservations reservations,
      Readings readings,
      boolean mayTrust,
      int stripe,
      int own,
      int ahead,
      IntPredicate goesOn,
      Duration listPatience) {
    this.poolLists = poolLists;
    this.watch = watch;
    this.pool = new AgentPool(agent, readings);
    this.reservations = reservations;
    this.readings = readings;
    this.mayTrust = mayTrust;
    this.stripe = stripe;
    this.own = own;
    this.ahead = ahead;
    this.goesOn = goesOn;
    this.listPatience = listPatience;
    this.hops = reservations.losses(pool.uid());
    this.pods = () -> watch.ofAgent(pool.uid());
  }

  /** The next place; null when others were faster until the search was not to go on. */
  @Nullable StartChoice next() {
    while (true) {
      boolean more = goesOn.test(looks);
      if (!more && losses.count() >= TRIES) {
        return known(false);
      }
      if (losses.slots().size() < TRIES) {
        StartChoice choice = reservations.reserve(pool.uid(), this::choose);
        if (choice.slot().isPresent() || listed || trusts() && losses.slots().isEmpty()) {
          return choice;
        }
      }
      if (!more && looks > 0 || !catchesUp() && !(more && lists())) {
        return known(more);
      }
      losses.forget();
      looks++;
    }
  }

  /** The watch is right as far as anybody knows at this moment; it may be another one by now. */
  private boolean trusts() {
    return mayTrust && watch.isCurrent();
  }

  private boolean lists() {
    // Where the watch is doubted nothing else tells that the pool is full.
    Duration patience = trusts() ? listPatience : listPatience.multipliedBy(3);
    for (int tries = 0; tries < TRIES; tries++) {
      try {
        List<Pod> list = poolLists.of(pool.namespace(), pool.uid(), patience);
        if (list != null) {
          pods = () -> list;
          listed = true;
        }
        return listed;
      } catch (KubernetesClientException broken) {
        // As connections are after a standstill: the next one is another.
      }
    }
    return false;
  }

  /**
   * What can be done though there are no newer news: one more place, as long as there is time or
   * few were lost, since one that takes long is worth more to a caller than none; or full, by all
   * that the watch shows and all that was read since.
   */
  private @Nullable StartChoice known(boolean more) {
    StartChoice choice = reservations.reserve(pool.uid(), this::choose);
    if (choice.slot().isEmpty()) {
      return trusts() && (losses.explained() || !more) ? choice : null;
    }
    if (more || losses.count() < TRIES) {
      return choice;
    }
    release(choice.slot().getAsInt());
    return lastTry();
  }

  /**
   * There is no time left, and others had each place: what it knows of them is old, so it tries on
   * with newer news. Where it lost as many as are left while others came free, starts come faster
   * than places do, and the pool is full to this one. Not where none came free: of as many starts
   * as there are places the last one has the last place, when it tries again.
   */
  private @Nullable StartChoice lastTry() {
    boolean newer = catchesUp() || mayTrust && !listed && lists();
    if (newer) {
      losses.forget();
    }
    StartChoice choice = reservations.reserve(pool.uid(), this::choose);
    if (choice.slot().isEmpty()) {
      return listed || trusts() ? choice : null;
    }
    boolean outrun =
        losses.count() >= 2 * TRIES && places <= losses.count() && turnover.someCameFree();
    if (!outrun && losses.count() < (newer ? 3 : 2) * TRIES) {
      return choice;
    }
    release(choice.slot().getAsInt());
    return outrun && trusts() ? new StartChoice.Full() : null;
  }

  /** The watch has come to the moment at which the last place was lost. */
  private boolean catchesUp() {
    return trusts() && !listed && losses.awaitShown(watch, PATIENCE);
  }

  /**
   * The place was not to be had: it is not handed out again on the same news.
   *
   * @param holder the pod that has its name, as it was read live; null when it was not seen
   */
  void lost(int slot, @Nullable Pod holder) {
    hops++;
    reservations.lost(pool.uid());
    losses.add(slot, holder);
    if (holder != null && Names.STATE_ACTIVE.equals(readings.of(holder).state())) {
      // No start of this process tries its name again before the watch shows it.
      reservations.taken(pool.uid(), slot, holder);
    }
  }

  /** The pool was called full only because its places are left to others. */
  boolean leavesPlaces() {
    return left;
  }

  void release(int slot) {
    reservations.release(pool.uid(), slot);
  }

  /** The object that a choice was made on. */
  Pod pod(PodFacts chosen) {
    return seen.stream()
        .filter(pod -> chosen.uid().equals(pod.getMetadata().getUid()))
        .findFirst()
        .orElseThrow();
  }

  /** Places that others had. */
  int losses() {
    return losses.count();
  }

  /** How often it looked at the pool anew. */
  int looks() {
    return looks;
  }

  /** Whether one of these looks was a list. */
  boolean listed() {
    return listed;
  }

  /** The pods that were last looked at. */
  Collection<Pod> pods() {
    return pods.get();
  }

  /** Called under the lock of the reservations: a slot is released once its pod is shown. */
  private StartChoice choose(Set<Integer> reserved, Map<Integer, Found> found) {
    seen = pods.get();
    turnover.saw(seen);
    List<PodFacts> facts = pool.facts(seen);
    left = ahead > 0 && leftToThoseAhead(facts);
    if (left) {
      return new StartChoice.Full();
    }
    Set<Integer> taken = new HashSet<>(reserved);
    taken.addAll(losses.slots());
    found.values().removeIf(it -> watch.hasShown(it.holder()));
    if (!listed) { // a list is newer than the watch: it shows who has the names
      taken.addAll(found.keySet());
    }
    StartChoice.Pool among = pool(facts, taken);
    places = losses.count() < TRIES ? 0 : StartChoice.places(among);
    return StartChoice.of(among);
  }

  /** Those reserved are mostly of sessions ahead: they are not counted twice. */
  private boolean leftToThoseAhead(List<PodFacts> facts) {
    int places = StartChoice.places(pool(facts, losses.slots()));
    return places > 0 && places <= ahead;
  }

  private StartChoice.Pool pool(List<PodFacts> facts, Set<Integer> taken) {
    return pool.of(facts, taken, stripe + looks * own + hops * hop(pool.capacity()));
  }

  /** Away from what the faster one takes next; the golden section leads to no place twice. */
  private static int hop(int capacity) {
    return (int) (capacity * 0.618);
  }

  /** The revision that a pod is made of. */
  String serving() {
    return pool.serving();
  }
}

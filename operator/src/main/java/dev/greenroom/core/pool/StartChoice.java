package dev.greenroom.core.pool;

import dev.greenroom.core.PodFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the next session goes, by the order of choice: a warm pod of the current revision, a free
 * slot, a warm pod of the revision proved before, a pod that is still starting, a slot that is
 * about to be free.
 */
public sealed interface StartChoice {

  /** Hands the choice to the method that is meant for it. */
  <R> R accept(Taker<R> taker);

  /** The slot that it is about; empty when there is none. */
  OptionalInt slot();

  /** Claim this warm pod and give it the session. */
  record Claim(PodFacts pod) implements StartChoice {
    @Override
    public <R> R accept(Taker<R> taker) {
      return taker.claim(this);
    }

    @Override
    public OptionalInt slot() {
      return OptionalInt.of(pod.slot());
    }
  }

  /** Make a pod of this revision, born with the session, in this free slot. */
  record Cold(int number, String revision) implements StartChoice {
    @Override
    public <R> R accept(Taker<R> taker) {
      return taker.cold(this);
    }

    @Override
    public OptionalInt slot() {
      return OptionalInt.of(number);
    }
  }

  /** Claim this pod; its agent is not ready yet. Only with a live read of the agent beside. */
  record ClaimStarting(PodFacts pod) implements StartChoice {
    @Override
    public <R> R accept(Taker<R> taker) {
      return taker.claimStarting(this);
    }

    @Override
    public OptionalInt slot() {
      return OptionalInt.of(pod.slot());
    }
  }

  /** Wait for the name of this pod, which goes and was never claimed. */
  record AwaitSlot(PodFacts pod) implements StartChoice {
    @Override
    public <R> R accept(Taker<R> taker) {
      return taker.awaitSlot(this);
    }

    @Override
    public OptionalInt slot() {
      return OptionalInt.of(pod.slot());
    }
  }

  /** Nothing is free: 429. */
  record Full() implements StartChoice {
    @Override
    public <R> R accept(Taker<R> taker) {
      return taker.full(this);
    }

    @Override
    public OptionalInt slot() {
      return OptionalInt.empty();
    }
  }

  /** Whoever takes what was chosen; one method for each, so that a new choice is not forgotten. */
  interface Taker<R> {
    R claim(Claim choice);

    R cold(Cold choice);

    R claimStarting(ClaimStarting choice);

    R awaitSlot(AwaitSlot choice);

    R full(Full choice);
  }

  /**
   * What a start chooses from.
   *
   * @param proved null when no revision ever was
   * @param pods of the agent, by its UID, as a cache shows them
   * @param reserved slots whose pod or name this process is about to take, or just failed to get
   * @param first the slot this process begins to look at, so that replicas do not meet
   */
  record Pool(
      int capacity,
      String current,
      @Nullable String proved,
      List<PodFacts> pods,
      Set<Integer> reserved,
      int first) {}

  static StartChoice of(Pool pool) {
    String serving = pool.proved() == null ? pool.current() : pool.proved();
    List<PodFacts> unclaimed = unclaimed(pool);
    List<PodFacts> idle = claims(pool, unclaimed) > 0 ? unclaimed : List.of();
    return warm(pool, idle, pool.current())
        .or(() -> cold(pool, serving))
        .or(() -> warm(pool, idle, serving))
        .or(() -> starting(pool, idle))
        .or(() -> leaving(pool))
        .orElseGet(Full::new);
  }

  /** How many starts would find a place at once, without waiting for a name. */
  static int places(Pool pool) {
    String serving = pool.proved() == null ? pool.current() : pool.proved();
    List<PodFacts> unclaimed = unclaimed(pool);
    long idle =
        unclaimed.stream()
            .filter(
                pod ->
                    IdlePods.warm(pod)
                        ? pool.current().equals(pod.revision()) || serving.equals(pod.revision())
                        : claimableStarting(pool, pod))
            .count();
    return Math.min((int) idle, claims(pool, unclaimed))
        + Slots.left(coldCapacity(pool), held(pool), pool.reserved());
  }

  /** A loop, as every start goes over the whole pool. */
  private static List<PodFacts> unclaimed(Pool pool) {
    List<PodFacts> unclaimed = new ArrayList<>(pool.pods().size());
    for (PodFacts pod : pool.pods()) {
      if (IdlePods.idle(pod) && !pool.reserved().contains(pod.slot())) {
        unclaimed.add(pod);
      }
    }
    return unclaimed;
  }

  /** After the capacity was lowered idle pods may be beyond it, until they are retired. */
  private static int claims(Pool pool, List<PodFacts> unclaimed) {
    return Math.max(0, pool.capacity() - (pool.pods().size() - unclaimed.size()));
  }

  private static Optional<StartChoice> warm(Pool pool, List<PodFacts> idle, String revision) {
    return nearest(
            pool,
            idle.stream().filter(pod -> revision.equals(pod.revision()) && IdlePods.warm(pod)))
        .map(Claim::new);
  }

  private static Optional<StartChoice> starting(Pool pool, List<PodFacts> idle) {
    return nearest(pool, idle.stream().filter(pod -> claimableStarting(pool, pod)))
        .map(ClaimStarting::new);
  }

  /** Of the proved revision; of any, when none was ever proved. */
  private static boolean claimableStarting(Pool pool, PodFacts pod) {
    return IdlePods.promising(pod)
        && (pool.proved() == null || pool.proved().equals(pod.revision()));
  }

  private static Optional<StartChoice> cold(Pool pool, String serving) {
    OptionalInt slot = Slots.free(coldCapacity(pool), held(pool), pool.reserved(), pool.first());
    return slot.isPresent() ? Optional.of(new Cold(slot.getAsInt(), serving)) : Optional.empty();
  }

  /** One slot is left for the pod that proves a new revision, while nothing else could. */
  private static int coldCapacity(Pool pool) {
    boolean unproved = pool.proved() != null && !pool.current().equals(pool.proved());
    boolean proofMissing =
        unproved && pool.pods().stream().noneMatch(p -> pool.current().equals(p.revision()));
    return proofMissing && pool.capacity() > 1 ? pool.capacity() - 1 : pool.capacity();
  }

  private static Set<Integer> held(Pool pool) {
    Set<Integer> held = new HashSet<>();
    pool.pods().forEach(pod -> held.add(pod.slot()));
    return held;
  }

  private static Optional<StartChoice> leaving(Pool pool) {
    if (pool.pods().size() > coldCapacity(pool)) {
      return Optional.empty();
    }
    return nearest(
            pool,
            pool.pods().stream()
                .filter(pod -> IdlePods.RETIRED.equals(pod.state()))
                .filter(pod -> !pool.reserved().contains(pod.slot()))
                .filter(pod -> pod.slot() < pool.capacity()))
        .map(AwaitSlot::new);
  }

  /**
   * As far into those that there are as this process begins into the slots: replicas that begin
   * apart stay apart, however few pods there are and wherever they stand.
   */
  private static Optional<PodFacts> nearest(Pool pool, Stream<PodFacts> pods) {
    List<PodFacts> order = pods.sorted(Comparator.comparingInt(PodFacts::slot)).toList();
    if (order.isEmpty()) {
      return Optional.empty();
    }
    long begin = (long) pool.first() * order.size() / Math.max(1, pool.capacity());
    return Optional.of(order.get((int) (begin % order.size())));
  }
}

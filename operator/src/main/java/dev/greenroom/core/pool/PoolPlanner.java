package dev.greenroom.core.pool;

import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a pool needs: idle pods ready within the capacity, a new revision proved before
 * starts move to it, old idle pods replaced one by one. Active pods are never touched.
 */
public final class PoolPlanner {
  /** Idle pods under way at once: a bound on what a mistake costs, and the pace of a refill. */
  static final int MOST_STARTING = 10;

  /** How long the pod that proved a revision waits for a start that nobody may send. */
  static final Duration PROOF_KEPT = Duration.ofMinutes(5);

  private final ObservedPool pool;
  private final Instant now;
  private final List<PoolAction> actions = new ArrayList<>();
  private final List<PodFacts> idle;
  private final Recoveries recoveries;
  private final Set<Integer> held = new HashSet<>();

  private PoolPlanner(ObservedPool pool, Instant now) {
    this.pool = pool;
    this.now = now;
    this.recoveries = new Recoveries(pool, now);
    this.idle = new ArrayList<>(pool.pods().stream().filter(IdlePods::idle).toList());
    pool.pods().forEach(pod -> held.add(pod.slot()));
  }

  public static PoolPlan decide(ObservedPool pool, Instant now) {
    return new PoolPlanner(pool, now).plan();
  }

  private PoolPlan plan() {
    deleteRetired();
    if (pool.deleting()) {
      List.copyOf(idle).forEach(pod -> retire(pod, PoolAction.Why.AgentDeleted));
      return new PoolPlan(actions, pool.proved(), Set.of(), null);
    }
    retireBroken();
    warmReady();
    String proved = proved();
    retireExcess();
    if (pool.current().equals(proved)) {
      replaceOld();
      fill(pool.current(), target());
    } else {
      if (pool.proofWanted()) {
        makeRoomForProof();
        fill(pool.current(), isTried() ? 0 : idle.size() + 1);
      }
      if (proved != null) {
        fill(proved, target());
      }
    }
    return new PoolPlan(actions, proved, recoveries.over(idle, proved), recheck());
  }

  private void deleteRetired() {
    pool.pods().stream()
        .filter(pod -> IdlePods.RETIRED.equals(pod.state()) && !pod.terminating())
        .forEach(pod -> actions.add(new PoolAction.Delete(pod)));
  }

  private void retireBroken() {
    idle.stream()
        .filter(pod -> IdlePods.broken(pod, now, pool.startTimeout()))
        .toList()
        .forEach(pod -> retire(pod, PoolAction.Why.Broken));
  }

  private void warmReady() {
    idle.stream()
        .filter(pod -> IdlePods.starting(pod) && IdlePods.ready(pod))
        .forEach(pod -> actions.add(new PoolAction.Warm(pod)));
  }

  /** Any pod of the current revision that is ready proves it, one with a session too. */
  private @Nullable String proved() {
    boolean seen =
        pool.pods().stream()
            .anyMatch(pod -> pool.current().equals(pod.revision()) && IdlePods.ready(pod));
    return seen ? pool.current() : pool.proved();
  }

  /** Idle pods that are wanted: never more than what the sessions leave of the capacity. */
  private int target() {
    return Math.min(pool.warm(), room());
  }

  private int room() {
    int others = pool.pods().size() - idle.size();
    return Math.max(0, pool.capacity() - others);
  }

  /** The oldest revision goes first, then what is not ready yet, then the youngest. */
  private void retireExcess() {
    List<PodFacts> order =
        idle.stream()
            .sorted(
                Comparator.comparing((PodFacts pod) -> pool.current().equals(pod.revision()))
                    .thenComparing(pool::upToDate)
                    .thenComparing(pod -> IdlePods.ready(pod))
                    .thenComparing(PodFacts::created, Comparator.reverseOrder())
                    .thenComparing(PodFacts::slot, Comparator.reverseOrder()))
            .toList();
    int excess = idle.size() - Math.max(target(), keptForProof()) - successor();
    order.stream()
        .limit(Math.max(0, excess))
        .toList()
        .forEach(pod -> retire(pod, PoolAction.Why.Excess));
  }

  /** An old pod stays until the one that takes its place is ready. */
  private int successor() {
    boolean old = !idle.stream().allMatch(pool::upToDate);
    return old && successorIsUnderWay() ? 1 : 0;
  }

  /** One pod of the current revision is let be while it proves it, and a while longer. */
  private int keptForProof() {
    return room() > 0 && ofRevision(pool.current()).stream().anyMatch(this::proves) ? 1 : 0;
  }

  private boolean proves(PodFacts pod) {
    return pod.ready() == null
        || !pod.ready().status()
        || pod.ready().since().plus(PROOF_KEPT).isAfter(now);
  }

  /** One at a time: the next goes when the last one's successor is ready. */
  private void replaceOld() {
    List<PodFacts> old = idle.stream().filter(pod -> !pool.upToDate(pod)).toList();
    if (old.isEmpty() || successorIsUnderWay() || waits(pool.current())) {
      return;
    }
    OptionalInt free = free();
    if (free.isPresent()) {
      create(free.getAsInt(), pool.current());
    } else {
      PodFacts oldest = oldest(old);
      retire(
          oldest,
          pool.current().equals(oldest.revision())
              ? PoolAction.Why.OldRunner
              : PoolAction.Why.OldRevision);
    }
  }

  private boolean successorIsUnderWay() {
    return idle.stream().anyMatch(pod -> pool.upToDate(pod) && !IdlePods.ready(pod));
  }

  private void makeRoomForProof() {
    List<PodFacts> old =
        idle.stream().filter(pod -> !pool.current().equals(pod.revision())).toList();
    boolean roomComes = pool.pods().stream().anyMatch(this::leaves);
    if (!isTried() && free().isEmpty() && !old.isEmpty() && !roomComes && !waits(pool.current())) {
      retire(oldest(old), PoolAction.Why.OldRevision);
    }
  }

  /** A pod of the current revision may still become ready, an idle one or a session's. */
  private boolean isTried() {
    return pool.pods().stream()
        .anyMatch(
            pod ->
                pool.current().equals(pod.revision())
                    && !pod.terminating()
                    && (idle.contains(pod) || !IdlePods.unclaimed(pod) && !pod.agent().ended()));
  }

  /** Its slot can be expected soon; that of a pod whose node is lost may never come. */
  private boolean leaves(PodFacts pod) {
    return pod.terminating() ? !pod.overdue(now) : IdlePods.RETIRED.equals(pod.state());
  }

  /** Makes pods of this revision until so many are idle, as far as slots and pace allow. */
  private void fill(String revision, int wanted) {
    long starting = idle.stream().filter(pod -> !IdlePods.ready(pod)).count() + creates();
    OptionalInt free = free();
    while (idle.size() + creates() < wanted
        && starting < MOST_STARTING
        && free.isPresent()
        && !waits(revision)) {
      create(free.getAsInt(), revision);
      starting++;
      free = free();
    }
  }

  private boolean waits(String revision) {
    Setback setback = pool.setback(revision);
    return brokeNow(revision) || setback != null && setback.nextTry().isAfter(now);
  }

  /** The setback of a pod that is given up in this very plan is not noted yet. */
  private boolean brokeNow(String revision) {
    return actions.stream()
        .anyMatch(
            action ->
                action instanceof PoolAction.Retire retire
                    && retire.why() == PoolAction.Why.Broken
                    && revision.equals(retire.pod().revision()));
  }

  private int creates() {
    return (int) actions.stream().filter(action -> action instanceof PoolAction.Create).count();
  }

  private OptionalInt free() {
    return Slots.free(pool.capacity(), held, List.of(), 0);
  }

  private void create(int slot, String revision) {
    held.add(slot);
    actions.add(new PoolAction.Create(slot, revision));
  }

  private void retire(PodFacts pod, PoolAction.Why why) {
    idle.remove(pod);
    actions.add(new PoolAction.Retire(pod, why));
  }

  private List<PodFacts> ofRevision(String revision) {
    return idle.stream().filter(pod -> revision.equals(pod.revision())).toList();
  }

  private static PodFacts oldest(List<PodFacts> pods) {
    return pods.stream()
        .min(Comparator.comparing(PodFacts::created).thenComparing(PodFacts::slot))
        .orElseThrow();
  }

  /** The next moment at which time alone changes the plan. */
  private @Nullable Duration recheck() {
    Stream<Instant> giveUps =
        idle.stream().flatMap(pod -> IdlePods.givenUpAt(pod, pool.startTimeout()).stream());
    Stream<Instant> proofs =
        ofRevision(pool.current()).stream()
            .filter(IdlePods::ready)
            .flatMap(pod -> Stream.ofNullable(pod.ready()))
            .map(ready -> ready.since().plus(PROOF_KEPT));
    Stream<Instant> retries = pool.setbacks().stream().map(Setback::nextTry);
    Stream<Instant> overdue =
        pool.pods().stream()
            .filter(pod -> !pool.current().equals(pool.proved()))
            .flatMap(pod -> Stream.ofNullable(pod.deletionTimestamp()))
            .map(end -> end.plus(PodFacts.NODE_PATIENCE).plusMillis(1));
    Optional<Instant> next =
        Stream.of(giveUps, proofs, retries, recoveries.ahead(), overdue)
            .flatMap(Function.identity())
            .filter(now::isBefore)
            .min(Comparator.naturalOrder());
    return next.map(at -> Duration.between(now, at)).orElse(null);
  }
}

package dev.greenroom.core.pool;

import dev.greenroom.api.Reason;
import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A pool that carries out what the planner decides, while its pods live and die. */
final class PoolWorld implements PoolAction.Performer<Boolean> {
  static final Instant T0 = Instant.parse("2026-01-02T03:04:00Z");
  static final Duration START_TIMEOUT = Duration.ofSeconds(120);
  static final String RUNNER = "r1";

  /** What decides. */
  interface Planner {
    PoolPlan decide(ObservedPool pool, Instant now);
  }

  final List<PoolPod> pods = new ArrayList<>();
  final List<PoolAction> history = new ArrayList<>();
  Instant now = T0;
  int capacity = 10;
  int warm;
  boolean deleting;
  String current = "a";
  String proved;
  String runner = RUNNER;
  Setback setback;
  boolean broken;

  /** So many pods the API server takes. */
  int quota = Integer.MAX_VALUE;

  private final Planner planner;

  /** How the current revision fails, whatever the planner makes of it. */
  private Setback truth;

  /** No more pods are made with this plan. */
  private boolean refused;

  PoolWorld() {
    this(PoolPlanner::decide);
  }

  PoolWorld(Planner planner) {
    this.planner = planner;
  }

  ObservedPool observed() {
    return new ObservedPool(
        capacity,
        warm,
        deleting,
        current,
        proved,
        runner,
        pods.stream().map(PoolPod::facts).toList(),
        setback == null ? List.of() : List.of(setback),
        START_TIMEOUT);
  }

  PoolPlan plan() {
    return planner.decide(observed(), now);
  }

  /** The last that was done, in words. */
  List<String> tail() {
    return history.subList(Math.max(0, history.size() - 12), history.size()).stream()
        .map(done -> done.toString().replaceAll("PodFacts.name=", "").replaceAll(", uid.*", ""))
        .toList();
  }

  /** Decides and carries out the first actions of the plan; a crash loses the others. */
  int perform(int most) {
    forgetWhatIsOver();
    PoolPlan plan = plan();
    if (most >= plan.actions().size()) {
      proved = plan.proved();
      if (setback != null && plan.steady().contains(setback.revision())) {
        setback = null;
      }
    }
    int done = 0;
    refused = false;
    for (PoolAction action : plan.actions()) {
      if (done < most) {
        history.add(action);
        action.accept(this);
        done++;
      }
    }
    return plan.actions().size();
  }

  @Override
  public Boolean create(PoolAction.Create action) {
    if (pods.stream().anyMatch(pod -> pod.slot == action.slot())) {
      throw new AssertionError("slot " + action.slot() + " is held");
    }
    if (refused) {
      return false;
    }
    if (truth != null
        && truth.revision().equals(action.revision())
        && truth.nextTry().isAfter(now)) {
      throw new AssertionError("a pod of a failing revision is made too soon");
    }
    if (pods.size() >= quota) {
      refused = true;
      if (action.revision().equals(current)) {
        failed(new Trouble(Reason.QuotaExceeded, "exceeded quota"));
      }
      return false;
    }
    return pods.add(new PoolPod(action.slot(), action.revision(), runner, "starting", now));
  }

  @Override
  public Boolean warm(PoolAction.Warm action) {
    PoolPod pod = find(action.pod());
    if (!pod.state.equals("starting")) {
      throw new AssertionError("only a starting pod becomes warm, not one that is " + pod.state);
    }
    pod.state = "warm";
    return true;
  }

  @Override
  public Boolean retire(PoolAction.Retire action) {
    PoolPod pod = find(action.pod());
    if (pod.state.equals("active")) {
      throw new AssertionError("an active pod was to be retired");
    }
    pod.state = "retired";
    if (action.why() == PoolAction.Why.Broken && pod.revision.equals(current)) {
      failed(action.trouble());
    }
    return true;
  }

  private void failed(Trouble trouble) {
    setback = after(setback, trouble);
    truth = after(truth, trouble);
  }

  private Setback after(Setback before, Trouble trouble) {
    return before == null || !before.revision().equals(current)
        ? new Setback(current, 1, now, trouble)
        : before.again(now, trouble);
  }

  /** A pod came that has stayed ready since, or nothing lacks. */
  private void forgetWhatIsOver() {
    if (truth != null) {
      List<PoolPod> well =
          pods.stream()
              .filter(pod -> pod.revision.equals(truth.revision()) && pod.readySince != null)
              .filter(pod -> !pod.ended && !pod.readySince.plusSeconds(10).isAfter(now))
              .toList();
      if (well.stream().anyMatch(pod -> pod.readySince.isAfter(truth.last()))
          || well.stream().filter(pod -> !pod.state.equals("active")).count() >= warm) {
        truth = null;
      }
    }
  }

  @Override
  public Boolean delete(PoolAction.Delete action) {
    PoolPod pod = find(action.pod());
    if (!pod.state.equals("retired")) {
      throw new AssertionError("a pod was to be deleted that is " + pod.state);
    }
    pod.terminating = true;
    return true;
  }

  private PoolPod find(PodFacts facts) {
    return pods.stream()
        .filter(pod -> pod.slot == facts.slot())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no pod in slot " + facts.slot()));
  }

  /** What nodes, sessions and people do to the pool. */
  void happen(RandomGenerator random) {
    PoolPod pod = pods.isEmpty() ? null : pods.get(random.nextInt(pods.size()));
    switch (random.nextInt(12)) {
      case 0 -> capacity = random.nextInt(6);
      case 1 -> warm = random.nextInt(6);
      case 2 -> {
        current = String.valueOf((char) ('a' + random.nextInt(3)));
        broken = random.nextInt(3) == 0;
      }
      case 3 -> now = now.plusSeconds(random.nextInt(200));
      case 4, 5, 6 -> getReady(pod);
      case 7 -> claim(pod);
      case 8 -> end(pod);
      case 9 -> vanish(pod);
      case 10 -> runner = random.nextBoolean() ? RUNNER : "r2";
      default -> coldStart(random);
    }
  }

  /** The nodes do all that is left to do. */
  void settle() {
    now = now.plusSeconds(1);
    List.copyOf(pods).forEach(this::getReady);
    pods.removeIf(pod -> pod.terminating);
  }

  private void getReady(PoolPod pod) {
    if (pod != null && !pod.ended && !pod.terminating && pod.readySince == null) {
      if (broken && pod.revision.equals(current)) {
        end(pod);
      } else {
        pod.readySince = now;
      }
    }
  }

  private static void claim(PoolPod pod) {
    if (pod != null && pod.state.equals("warm") && !pod.terminating && !pod.ended) {
      pod.state = "active";
    }
  }

  private static void end(PoolPod pod) {
    if (pod != null) {
      pod.ended = true;
      pod.terminating |= pod.state.equals("active");
    }
  }

  private void vanish(PoolPod pod) {
    if (pod != null && pod.terminating) {
      pods.remove(pod);
    }
  }

  private void coldStart(RandomGenerator random) {
    List<Integer> held = pods.stream().map(pod -> pod.slot).toList();
    Slots.free(capacity, held, List.of(), random.nextInt(8))
        .ifPresent(slot -> pods.add(new PoolPod(slot, current, runner, "active", now)));
  }
}

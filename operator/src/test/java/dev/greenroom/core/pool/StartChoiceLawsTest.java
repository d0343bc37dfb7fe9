package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The laws of the choice of a place, in pools drawn at random; one that breaks a law is shrunk. */
class StartChoiceLawsTest {
  private static final int POOLS = 100_000;
  private static final long SEED =
      Long.getLong("greenroom.seed", new SplittableRandom().nextLong());
  private static final int SLOTS = 8;
  private static final List<String> STATES =
      List.of("starting", "starting", "warm", "warm", "active", "active", "retired");

  private static final List<String> WAITS =
      List.of("ContainerCreating", "ImagePullBackOff", "CreateContainerConfigError");

  @Test
  void inAHundredThousandPoolsEveryChoiceKeepsTheLaws() {
    System.err.println("StartChoiceLawsTest seed " + SEED);
    for (long seed = SEED; seed < SEED + POOLS; seed++) {
      StartChoice.Pool pool = pool(new SplittableRandom(seed));
      String broken = broken(pool);
      if (broken != null) {
        List<PodFacts> few = Shrunk.of(pool.pods(), pods -> broken(with(pool, pods)) != null);
        throw new AssertionError(
            "-Dgreenroom.seed=%d: %s; in short: %s".formatted(seed, broken, with(pool, few)));
      }
    }
  }

  @Test
  void aChoiceThatForgetsWhatIsReservedWouldBeFound() {
    // Given
    StartChoice.Pool pool = pool(new SplittableRandom(1));
    StartChoice.Pool all =
        new StartChoice.Pool(3, "a", "a", List.of(), Set.of(0, 1, 2), pool.first());
    // When / Then
    assertThat(law(all, new StartChoice.Cold(1, "a"))).isEqualTo("a slot that is not free");
  }

  private static StartChoice.Pool pool(RandomGenerator random) {
    List<Integer> slots = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      slots.add(slot);
    }
    Collections.shuffle(slots, new java.util.Random(random.nextLong()));
    List<PodFacts> pods = new ArrayList<>();
    for (int slot : slots.subList(0, random.nextInt(SLOTS))) {
      PoolPod pod =
          new PoolPod(
              slot, revision(random), STATES.get(random.nextInt(STATES.size())), PoolWorld.T0);
      pod.terminating = random.nextInt(6) == 0;
      pod.ended = random.nextInt(8) == 0;
      pod.evicted = random.nextInt(10) == 0;
      pod.readySince = random.nextBoolean() ? PoolWorld.T0 : null;
      pod.lapsed = random.nextInt(6) == 0;
      pod.waitsFor = random.nextInt(5) == 0 ? WAITS.get(random.nextInt(WAITS.size())) : null;
      pods.add(pod.facts());
    }
    Set<Integer> reserved = new HashSet<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      reserved.add(random.nextInt(SLOTS));
    }
    return new StartChoice.Pool(
        random.nextInt(SLOTS),
        revision(random),
        random.nextInt(3) == 0 ? null : revision(random),
        pods,
        reserved,
        random.nextInt(SLOTS));
  }

  private static String revision(RandomGenerator random) {
    return String.valueOf((char) ('a' + random.nextInt(3)));
  }

  /** Which law is broken, or null. */
  private static String broken(StartChoice.Pool pool) {
    StartChoice choice = StartChoice.of(pool);
    if (!choice.equals(StartChoice.of(pool))) {
      return "two choices in one pool";
    }
    String law = law(pool, choice);
    return law == null ? places(pool) : law;
  }

  private static String law(StartChoice.Pool pool, StartChoice choice) {
    return choice.accept(new Judge(pool));
  }

  /** So many starts, one after the other, find a place at once, and the next one does not. */
  private static String places(StartChoice.Pool pool) {
    StartChoice.Pool left = pool;
    int found = 0;
    StartChoice choice = StartChoice.of(left);
    while (!(choice instanceof StartChoice.AwaitSlot) && !(choice instanceof StartChoice.Full)) {
      found++;
      Set<Integer> reserved = new HashSet<>(left.reserved());
      if (!reserved.add(choice.slot().orElseThrow())) {
        return "a place that was handed out before";
      }
      left = with(pool, reserved);
      choice = StartChoice.of(left);
    }
    int counted = StartChoice.places(pool);
    return counted == found ? null : counted + " places are counted, " + found + " found";
  }

  private static StartChoice.Pool with(StartChoice.Pool pool, List<PodFacts> pods) {
    return new StartChoice.Pool(
        pool.capacity(), pool.current(), pool.proved(), pods, pool.reserved(), pool.first());
  }

  private static StartChoice.Pool with(StartChoice.Pool pool, Set<Integer> reserved) {
    return new StartChoice.Pool(
        pool.capacity(), pool.current(), pool.proved(), pool.pods(), reserved, pool.first());
  }

  /** Says which law a choice breaks, in words of its own: nothing here asks the code under test. */
  private record Judge(StartChoice.Pool pool) implements StartChoice.Taker<String> {

    @Override
    public String claim(StartChoice.Claim choice) {
      return may(choice.pod(), "warm") ? null : "a warm pod that is not to be had";
    }

    @Override
    public String claimStarting(StartChoice.ClaimStarting choice) {
      return may(choice.pod(), "starting") ? null : "a starting pod that is not to be had";
    }

    @Override
    public String cold(StartChoice.Cold choice) {
      if (!Objects.equals(choice.revision(), serving())) {
        return "a revision that does not serve";
      }
      Set<Integer> taken = taken();
      boolean free =
          choice.number() >= 0
              && choice.number() < pool.capacity()
              && !taken.contains(choice.number())
              && taken.size() < pool.capacity();
      return free ? null : "a slot that is not free";
    }

    @Override
    public String awaitSlot(StartChoice.AwaitSlot choice) {
      PodFacts pod = choice.pod();
      boolean goes =
          "retired".equals(pod.state())
              && pod.slot() < pool.capacity()
              && pool.pods().size() <= below()
              && !pool.reserved().contains(pod.slot());
      return goes ? atOnce() : "a name that does not come free";
    }

    @Override
    public String full(StartChoice.Full choice) {
      boolean leaves =
          pool.pods().size() <= below()
              && pool.pods().stream()
                  .anyMatch(
                      pod ->
                          "retired".equals(pod.state())
                              && pod.slot() < pool.capacity()
                              && !pool.reserved().contains(pod.slot()));
      return leaves ? "a 429 while a name comes free" : atOnce();
    }

    /** What a start could have had without waiting. */
    private String atOnce() {
      if (pool.pods().stream().anyMatch(pod -> may(pod, "warm"))) {
        return "no start while a pod is warm";
      }
      if (pool.pods().stream().anyMatch(pod -> may(pod, "starting"))) {
        return "no start while a pod is starting";
      }
      Set<Integer> taken = taken();
      int below = below();
      for (int slot = 0; slot < below; slot++) {
        if (!taken.contains(slot) && taken.size() < below) {
          return "no start while slot " + slot + " is free";
        }
      }
      return null;
    }

    /** One less than the capacity while a new revision has no pod that could prove it. */
    private int below() {
      boolean rollout = pool.proved() != null && !pool.proved().equals(pool.current());
      boolean kept =
          rollout
              && pool.capacity() > 1
              && pool.pods().stream().noneMatch(p -> pool.current().equals(p.revision()));
      return pool.capacity() - (kept ? 1 : 0);
    }

    /** Idle pods beyond a capacity that was lowered are nobody's. */
    private boolean room() {
      return pool.pods().stream().filter(pod -> !unclaimed(pod)).count() < pool.capacity();
    }

    private boolean unclaimed(PodFacts pod) {
      return List.of("starting", "warm").contains(pod.state())
          && !pod.terminating()
          && !pool.reserved().contains(pod.slot());
    }

    private boolean may(PodFacts pod, String state) {
      boolean idle =
          room() && state.equals(pod.state()) && unclaimed(pod) && pool.pods().contains(pod);
      if (state.equals("warm")) {
        boolean serves = pool.current().equals(pod.revision()) || serving().equals(pod.revision());
        boolean lapsed = pod.ready() != null && !pod.ready().status();
        return idle && serves && !lapsed && !dead(pod);
      }
      boolean stuck =
          pod.agent() instanceof ContainerFacts.Waiting waiting
              && !waiting.reason().equals("ContainerCreating");
      return idle
          && !stuck
          && !dead(pod)
          && (pool.proved() == null || pool.proved().equals(pod.revision()));
    }

    private static boolean dead(PodFacts pod) {
      return pod.agent().ended() || pod.runner().ended() || !pod.phase().equals("Running");
    }

    private String serving() {
      return pool.proved() == null ? pool.current() : pool.proved();
    }

    private Set<Integer> taken() {
      Set<Integer> taken = new HashSet<>(pool.reserved());
      pool.pods().forEach(pod -> taken.add(pod.slot()));
      return taken;
    }
  }
}

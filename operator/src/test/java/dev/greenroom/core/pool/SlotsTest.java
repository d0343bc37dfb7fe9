package dev.greenroom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class SlotsTest {
  private static final int ROUNDS = 50_000;

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());
  private final RandomGenerator random = new SplittableRandom(seed);

  @BeforeEach
  void tellTheSeed(TestReporter reporter) {
    reporter.publishEntry("greenroom.seed", Long.toString(seed));
  }

  @Test
  void thePodsNameIsAgentUidAndSlot() {
    assertThat(Slots.podName("agent", "1b2c3d4e-5f60-7182-93a4-b5c6d7e8f901", 7))
        .isEqualTo("agent-1b2c3d4e-7");
    assertThat(Slots.podName("agent", "1b2c", 0)).isEqualTo("agent-1b2c-0");
  }

  @Test
  void aFreeSlotIsBelowTheCapacityAndNobodyElses() {
    for (int i = 0; i < ROUNDS; i++) {
      // Given
      int capacity = random.nextInt(12);
      Set<Integer> held = some(() -> random.nextInt(-1, 16));
      Set<Integer> reserved = some(() -> random.nextInt(12));
      int first = random.nextInt();

      // When
      OptionalInt slot = Slots.free(capacity, held, reserved, first);

      // Then
      Set<Integer> taken = new HashSet<>(held);
      taken.addAll(reserved);
      String given =
          "-Dgreenroom.seed=%d: %d %s %s %d".formatted(seed, capacity, held, reserved, first);
      assertThat(slot.isPresent()).as(given).isEqualTo(taken.size() < capacity);
      slot.ifPresent(
          free -> {
            assertThat(free).as(given).isBetween(0, capacity - 1);
            assertThat(taken).as(given).doesNotContain(free);
          });
    }
  }

  @Test
  void replicasOnTheirStripesDoNotMeetWhileTheDemandFits() {
    for (int i = 0; i < ROUNDS / 10; i++) {
      // Given
      int replicas = random.nextInt(1, 6);
      int capacity = replicas * random.nextInt(1, 6);
      int stripe = capacity / replicas;
      Set<Integer> held = new HashSet<>();

      // When each starts as many as its stripe has, none seeing the others' pods
      for (int replica = 0; replica < replicas; replica++) {
        Set<Integer> own = new HashSet<>();
        for (int start = 0; start < stripe; start++) {
          own.add(Slots.free(capacity, List.of(), own, replica * stripe).orElseThrow());
        }

        // Then
        assertThat(held).as("-Dgreenroom.seed=%d", seed).doesNotContainAnyElementsOf(own);
        held.addAll(own);
      }
      assertThat(held).hasSize(capacity);
    }
  }

  @Test
  void replicasDoNotMeetHoweverUnevenlyTheyFillThePool() {
    // Given three replicas, of which one stands still
    int capacity = 200;
    int inFlight = 5;
    List<Integer> firsts = List.of(0, 67);
    Set<Integer> held = new HashSet<>();

    // When both take some at a time, as long as each has enough left to itself
    while (capacity - held.size() >= 3 * firsts.size() * inFlight) {
      List<Integer> chosen = new ArrayList<>();
      for (int first : firsts) {
        Set<Integer> own = new HashSet<>();
        for (int start = 0; start < inFlight; start++) {
          own.add(Slots.free(capacity, held, own, first).orElseThrow());
        }
        chosen.addAll(own);
      }

      // Then
      assertThat(chosen).as("beside %s", held).doesNotHaveDuplicates();
      held.addAll(chosen);
    }
  }

  @Test
  void afterTheCapacityWasLoweredNothingStartsBeforeThereIsRoom() {
    assertThat(Slots.free(2, Set.of(7, 8), Set.of(), 0)).isEmpty();
    assertThat(Slots.free(2, Set.of(7), Set.of(), 0)).hasValue(0);
    assertThat(Slots.free(0, Set.of(), Set.of(), 0)).isEmpty();
  }

  @Test
  void everySlotIsLookedAtWhereverTheLookBegins() {
    for (int first : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThat(Slots.free(3, Set.of(), Set.of(1, 2), first)).as("from %d", first).hasValue(0);
    }
  }

  private Set<Integer> some(IntSupplier slot) {
    Set<Integer> slots = new HashSet<>();
    int count = random.nextInt(8);
    for (int i = 0; i < count; i++) {
      slots.add(slot.getAsInt());
    }
    return slots;
  }
}

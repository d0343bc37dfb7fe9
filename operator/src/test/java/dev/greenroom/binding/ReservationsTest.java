package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.pool.Slots;
import dev.greenroom.core.pool.StartChoice;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private final Reservations reservations = new Reservations(() -> Instant.EPOCH);

  @Test
  void twoStartsOfOneProcessDoNotMeet() {
    // When
    OptionalInt first = reserve("a");
    OptionalInt second = reserve("a");

    // Then
    assertThat(first).hasValue(0);
    assertThat(second).hasValue(1);
    assertThat(reserve("a")).isEmpty();
    assertThat(reserve("other")).hasValue(0);
  }

  @Test
  void whatIsReleasedIsFreeAgain() {
    // Given
    reserve("a");
    reserve("a");

    // When
    reservations.release("a", 0);
    reservations.release("a", 0);
    reservations.release("unknown", 7);

    // Then
    assertThat(reserve("a")).hasValue(0);
    assertThat(reserve("a")).isEmpty();
  }

  @Test
  void manyThreadsReserveEachSlotOnce() throws InterruptedException {
    // Given
    Set<Integer> got = ConcurrentHashMap.newKeySet();
    ExecutorService threads = Executors.newFixedThreadPool(8);

    // When
    for (int i = 0; i < 100; i++) {
      threads.execute(
          () ->
              reservations
                  .reserve("a", (mine, taken) -> choice(Slots.free(50, List.of(), mine, 0)))
                  .slot()
                  .ifPresent(slot -> assertThat(got.add(slot)).isTrue()));
    }
    threads.shutdown();

    // Then
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(got).hasSize(50);
  }

  @Test
  void aLongChoiceForOneAgentHoldsUpNoOther() throws Exception {
    // Given
    CountDownLatch chosen = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    threads.execute(
        () ->
            reservations.reserve(
                "a",
                (mine, taken) -> {
                  begun.countDown();
                  awaitQuietly(chosen);
                  return new StartChoice.Full();
                }));
    begun.await();

    // When
    OptionalInt other = threads.submit(() -> reserve("other")).get(5, TimeUnit.SECONDS);

    // Then
    assertThat(other).hasValue(0);
    chosen.countDown();
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private OptionalInt reserve(String agent) {
    return reservations
        .reserve(agent, (mine, taken) -> choice(Slots.free(2, List.of(), mine, 0)))
        .slot();
  }

  private static StartChoice choice(OptionalInt slot) {
    return slot.isPresent() ? new StartChoice.Cold(slot.getAsInt(), "r1") : new StartChoice.Full();
  }
}

package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.pool.Slots;
import dev.greenroom.core.pool.StartChoice;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReservationsTest {
  private final Reservations reservations = new Reservations();

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
                  .reserve("a", mine -> choice(Slots.free(50, List.of(), mine, 0)))
                  .slot()
                  .ifPresent(slot -> assertThat(got.add(slot)).isTrue()));
    }
    threads.shutdown();

    // Then
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(got).hasSize(50);
  }

  private OptionalInt reserve(String agent) {
    return reservations.reserve(agent, mine -> choice(Slots.free(2, List.of(), mine, 0))).slot();
  }

  private static StartChoice choice(OptionalInt slot) {
    return slot.isPresent() ? new StartChoice.Cold(slot.getAsInt(), "r1") : new StartChoice.Full();
  }
}

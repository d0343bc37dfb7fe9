package dev.greenroom.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.session.WaitingLine.Waiting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class WaitingLineTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());

  @BeforeEach
  void tellTheSeed(TestReporter reporter) {
    reporter.publishEntry("greenroom.seed", Long.toString(seed));
  }

  @Test
  void comesFirstWhoWasCreatedFirstAndThenByName() {
    // Given
    Waiting early = new Waiting("z", START, true);
    Waiting late = new Waiting("a", START.plusSeconds(1), false);
    Waiting sameSecond = new Waiting("b", START.plusSeconds(1), false);

    // When
    List<Waiting> all = List.of(sameSecond, late, early);

    // Then
    assertThat(WaitingLine.first(all)).contains(early);
    assertThat(WaitingLine.place(all, "z", START)).isEqualTo(Place.FIRST);
    assertThat(WaitingLine.place(all, "a", START.plusSeconds(1))).isEqualTo(new Place(1, true));
    assertThat(WaitingLine.place(all, "b", START.plusSeconds(1))).isEqualTo(new Place(2, true));
  }

  @Test
  void whoIsNotInLineStandsBehindThoseCreatedBefore() {
    assertThat(WaitingLine.place(List.of(), "a", START)).isEqualTo(Place.FIRST);
    assertThat(
            WaitingLine.place(List.of(new Waiting("z", START, false)), "a", START.plusSeconds(9)))
        .isEqualTo(new Place(1, false));
  }

  @Test
  void placesAreDenseWhateverTheOrderInWhichTheyAreSeen() {
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      // Given
      List<Waiting> all = line(random);

      // When
      List<Integer> positions = all.stream().map(w -> place(all, w).position()).sorted().toList();

      // Then
      assertThat(positions)
          .as("seed %d, run %d", seed, run)
          .isEqualTo(IntStream.rangeClosed(1, all.size()).boxed().toList());
    }
  }

  @Test
  void nobodyOvertakesAndNobodyFallsBackWhileOthersComeAndLeave() {
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      List<Waiting> all = line(random);
      while (all.size() > 1) {
        // Given
        Waiting one = all.get(random.nextInt(all.size()));
        int before = place(all, one).ahead();
        Waiting first = WaitingLine.first(all).orElseThrow();

        // When
        Waiting leaving = all.get(random.nextInt(all.size()));
        if (leaving == one) {
          continue;
        }
        int ofLeaving = place(all, leaving).ahead();
        all.remove(leaving);
        all.add(new Waiting("late-" + all.size(), START.plusSeconds(60), false));
        int after = place(all, one).ahead();
        all.remove(all.size() - 1);

        // Then
        assertThat(after)
            .as("seed %d, run %d", seed, run)
            .isEqualTo(ofLeaving < before ? before - 1 : before);
        assertThat(place(all, first).ahead()).isZero();
      }
    }
  }

  @Test
  void aLineIsServedInItsOrder() {
    Random random = new Random(seed);
    // Given
    List<Waiting> all = line(random);
    List<Waiting> order =
        all.stream()
            .sorted(Comparator.comparing(Waiting::created).thenComparing(Waiting::name))
            .toList();

    // When
    List<Waiting> served = new ArrayList<>();
    while (!all.isEmpty()) {
      Waiting next = WaitingLine.first(all).orElseThrow();
      assertThat(place(all, next)).isEqualTo(Place.FIRST);
      all.remove(next);
      served.add(next);
    }

    // Then
    assertThat(served).as("seed %d", seed).isEqualTo(order);
  }

  private static Place place(List<Waiting> all, Waiting one) {
    return WaitingLine.place(all, one.name(), one.created());
  }

  private static List<Waiting> line(Random random) {
    List<Waiting> all = new ArrayList<>();
    for (int n = 1 + random.nextInt(12); n > 0; n--) {
      all.add(new Waiting("s" + n, START.plusSeconds(random.nextInt(4)), random.nextBoolean()));
    }
    Collections.shuffle(all, random);
    return all;
  }
}

package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.PodFactsFixture;
import dev.greenroom.core.usage.IdleTime.Slice;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Laws of idle time, each tried on lives of its own. */
class IdleTimePropertyTest {
  private static final int LIVES = 20_000;
  private static final int DAY = 86_400;

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  void itIsNeverNegativeAndItsSlicesAreAllOfItOnceEachOnItsDay() {
    forMany(
        random -> {
          // When
          IdleTime idle = IdleTime.of(nonsense(random));

          // Then
          if (idle == null) {
            return;
          }
          assertThat(idle.until()).isAfterOrEqualTo(idle.from());
          Instant end = idle.from();
          for (Slice slice : idle.slices()) {
            assertThat(slice.from()).isEqualTo(end);
            assertThat(slice.seconds()).isPositive();
            assertThat(slice.lastSecond().truncatedTo(ChronoUnit.HOURS))
                .isEqualTo(slice.from().truncatedTo(ChronoUnit.HOURS));
            end = slice.until();
          }
          assertThat(end).isEqualTo(idle.until());
        });
  }

  @Test
  void itNeverGoesBeyondWhatTheServersClockProves() {
    forMany(
        random -> {
          // Given
          IdleLife life = nonsense(random);

          // When
          IdleTime idle = IdleTime.of(life);

          // Then
          if (idle == null || idle.isEmpty()) {
            return;
          }
          boolean stated = life.claimed() != null || life.retired() != null;
          Instant deletion = stated ? null : life.pod().deletionTimestamp();
          Stream.of(life.claimed(), life.retired(), deletion, life.now())
              .filter(Objects::nonNull)
              .forEach(proof -> assertThat(idle.until()).isBeforeOrEqualTo(proof));
        });
  }

  @Test
  void whateverWasRecordedAndWhenTheSecondsAreThoseOfTheWholeLifeEachOnce() {
    forMany(
        random -> {
          // Given
          double warm = random.nextInt(2 * DAY) / 10.0;
          double end = warm + random.nextInt(3 * DAY) / 10.0;
          boolean claimed = random.nextBoolean();
          // The news of it take a while, and nobody may look for long.
          double seen = end + random.nextInt(50);
          Map<Instant, Slice> ledger = new TreeMap<>();

          // When
          for (double now = warm; now < seen; now += random.nextInt(1, 20_000)) {
            tell(ledger, open(warm, now));
          }
          for (int looks = 0; looks < 2; looks++) {
            double now = seen + random.nextInt(5_000);
            tell(ledger, claimed ? claimed(warm, end, now) : retired(warm, end, now));
          }

          // Then
          assertThat(ledger.values().stream().mapToLong(Slice::seconds).sum())
              .isEqualTo(
                  Duration.between(
                          at(warm).truncatedTo(ChronoUnit.SECONDS),
                          at(end).truncatedTo(ChronoUnit.SECONDS))
                      .toSeconds());
        });
  }

  @Test
  void aSliceUpToMidnightIsOfTheDayThatItWas() {
    // Given
    Instant midnight = Instant.parse("2026-01-03T00:00:00Z");
    IdleTime idle = new IdleTime(midnight.minusSeconds(5_400), midnight.plusSeconds(1_800), true);

    // When
    List<Slice> slices = idle.slices();

    // Then
    assertThat(slices).extracting(Slice::seconds).containsExactly(1_800L, 3_600L, 1_800L);
    assertThat(slices)
        .extracting(
            slice -> LocalDate.ofInstant(slice.lastSecond(), ZoneOffset.UTC).getDayOfMonth())
        .containsExactly(2, 2, 3);
  }

  private static void tell(Map<Instant, Slice> ledger, IdleLife life) {
    for (Slice slice : Objects.requireNonNull(IdleTime.of(life)).slices()) {
      Slice before = ledger.putIfAbsent(slice.from(), slice);
      assertThat(before == null || before.equals(slice)).as("%s, then %s", before, slice).isTrue();
    }
  }

  private static IdleLife open(double warm, double now) {
    return new IdleLifeFixture().warm(warm).now(now).life();
  }

  private static IdleLife claimed(double warm, double end, double now) {
    return new IdleLifeFixture().warm(warm).claimed(end).pod(pod()).now(now).life();
  }

  private static IdleLife retired(double warm, double end, double now) {
    return new IdleLifeFixture()
        .warm(warm)
        .retired(end)
        .pod(pod().idle("retired").deleted(end + 5).agentEnded(end + 2).runnerEnded(end + 3))
        .now(now)
        .life();
  }

  /** Any fact may be missing, absurd, or contradict the others. */
  private static IdleLife nonsense(SplittableRandom random) {
    PodFactsFixture pod = pod().nodeAhead(Duration.ofSeconds(random.nextInt(-4_000, 4_000)));
    pod.idle(List.of("warm", "warm", "retired", "active", "starting").get(random.nextInt(5)));
    if (random.nextBoolean()) {
      pod.agentEnded(moment(random));
    }
    if (random.nextBoolean()) {
      pod.runnerEnded(moment(random));
    }
    if (random.nextBoolean()) {
      pod.deleting(moment(random), random.nextInt(31));
    }
    switch (random.nextInt(4)) {
      case 0 -> pod.unready(moment(random), "Probe");
      case 1 -> pod.nodeSilent(moment(random));
      case 2 -> pod.disruption(moment(random), "TerminationByKubelet");
      default -> pod.created(at(moment(random)));
    }
    return new IdleLife(
        maybe(random),
        random.nextInt(3) == 0 ? maybe(random) : null,
        random.nextInt(3) == 0 ? maybe(random) : null,
        pod.facts(),
        random.nextBoolean(),
        at(moment(random)));
  }

  private static @Nullable Instant maybe(SplittableRandom random) {
    return random.nextInt(10) == 0 ? null : at(moment(random));
  }

  private static double moment(SplittableRandom random) {
    return random.nextInt(-DAY, 3 * DAY) / 10.0;
  }

  private void forMany(Consumer<SplittableRandom> law) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < LIVES; i++) {
      try {
        law.accept(random);
      } catch (AssertionError e) {
        throw new AssertionError("life %d, -Dgreenroom.seed=%d".formatted(i, seed), e);
      }
    }
  }
}

package dev.greenroom.core.usage;

import dev.greenroom.api.Names;
import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The time that a pod was kept ready for a session without one, as far as it is proved, in whole
 * seconds. It is made of the pod alone, and what was told of it once is told again: hours that were
 * proved are in every later answer, and an end that is told is the last.
 *
 * @param from when the pod became warm
 * @param until up to when it is proved; not before {@code from}
 * @param over whether that is its end, for good
 */
public record IdleTime(Instant from, Instant until, boolean over) {

  /**
   * How long after an hour that hour is proved: by then a healthy node has told what ended before
   * it, and a claim that was on its way, or was stamped by a clock a little off, is there.
   */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  public IdleTime {
    from = from.truncatedTo(ChronoUnit.SECONDS);
    until = until.truncatedTo(ChronoUnit.SECONDS);
    until = until.isBefore(from) ? from : until;
  }

  /** A part of it within one hour, UTC, and so within one day; never empty. */
  public record Slice(Instant from, Instant until) {

    public long seconds() {
      return Duration.between(from, until).toSeconds();
    }

    /** Of the same hour and day as the whole slice, which its end need not be. */
    public Instant lastSecond() {
      return until.minusSeconds(1);
    }
  }

  /** Null of a pod that never was warm. */
  public static @Nullable IdleTime of(IdleLife life) {
    Instant warm = Mark.known(life.warm());
    if (warm == null) {
      return null;
    }
    PodFacts pod = life.pod();
    Instant created = Mark.known(pod.created());
    Instant from = created != null && created.isAfter(warm) ? created : warm;
    if (life.claimed() != null || life.retired() != null) {
      return stated(from, earliest(Stream.of(life.claimed(), life.retired())), life.now());
    }
    if (!Names.STATE_WARM.equals(pod.state())) {
      return new IdleTime(from, from, true); // nobody says since when
    }
    if (pod.terminating()) {
      // What its node says of its end comes late and piece by piece.
      return life.ended()
          ? new IdleTime(from, deleted(life), true)
          : new IdleTime(from, from, false);
    }
    Instant told = earliest(Stream.of(life.now().minus(PATIENCE), fitUntil(pod, life.now())));
    return new IdleTime(from, told.truncatedTo(ChronoUnit.HOURS), false);
  }

  /**
   * Up to when a pod that is retired now was fit for a session: until now, or until its container
   * ended, it was no longer ready, or it was told to go. An instant of the node makes it shorter,
   * never longer.
   */
  public static Instant fitUntil(PodFacts pod, Instant now) {
    Evidence evidence = new Evidence(new SessionLife(now, null, pod, null, null, null, now));
    return earliest(
        Stream.of(now, evidence.firstEnd(), evidence.readyUntil(), evidence.disruption()));
  }

  public boolean isEmpty() {
    return !from.isBefore(until);
  }

  /** All of it, cut at the full hours, none empty. */
  public List<Slice> slices() {
    List<Slice> slices = new ArrayList<>();
    for (Instant start = from; start.isBefore(until); ) {
      Instant hour = start.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
      Instant end = hour.isBefore(until) ? hour : until;
      slices.add(new Slice(start, end));
      start = end;
    }
    return slices;
  }

  /** By a clock that is a little behind the writer's it has not happened yet. */
  private static IdleTime stated(Instant from, Instant end, Instant now) {
    return end.isAfter(now) ? new IdleTime(from, from, false) : new IdleTime(from, end, true);
  }

  /**
   * The API server says when the deletion was asked for only while the node has not confirmed it;
   * afterwards it says when that was.
   */
  private static Instant deleted(IdleLife life) {
    PodFacts pod = life.pod();
    Instant deletion = Objects.requireNonNullElse(Mark.known(pod.deletionTimestamp()), life.now());
    long grace = Objects.requireNonNullElse(pod.deletionGracePeriodSeconds(), 0L);
    Instant asked = deletion.minusSeconds(Math.max(0, grace));
    return earliest(Stream.of(asked, fitUntil(pod, life.now())));
  }

  private static Instant earliest(Stream<@Nullable Instant> instants) {
    return instants.filter(Objects::nonNull).min(Instant::compareTo).orElseThrow();
  }
}

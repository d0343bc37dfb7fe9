package dev.greenroom.core.usage;

import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.api.Usage.Sources;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The four instants of a session, t0 admitted, t1 running, t2 ended or stopped, t3 torn down, in
 * this order, each with its source. Every difference is taken on one clock (design.md, Billing).
 */
public final class Timeline {

  private final @Nullable Usage settled;
  private final Mark accepted;
  private final @Nullable Mark running;
  private final Ending ending;

  private Timeline(@Nullable Usage settled, Mark accepted, @Nullable Mark running, Ending ending) {
    this.settled = settled;
    this.accepted = accepted;
    this.running = running;
    this.ending = ending;
  }

  public static Timeline of(SessionLife life) {
    Evidence evidence = new Evidence(life);
    Mark running = running(life.recorded(), evidence);
    Mark accepted = accepted(life, running, evidence.now());
    if (running != null) {
      running = running.notBefore(accepted.at());
    }
    Ending ending =
        running == null
            ? Ending.ofStart(evidence, accepted.at())
            : Ending.ofRun(life, evidence, running.at());
    return new Timeline(settledOf(life.recorded()), accepted, running, ending);
  }

  /**
   * The instants known so far, in milliseconds, without figures. An end is known only when runner
   * or kubelet said so: a lost node may come back and tell the true one.
   */
  public Usage open() {
    if (settled != null) {
      return settled;
    }
    Mark stopping = running == null ? null : stated(ending.stopping());
    Mark ended = stopping == null ? null : stated(ending.ended());
    return new Usage(
        millis(accepted),
        millis(running),
        millis(stopping),
        millis(ended),
        null,
        null,
        null,
        null,
        null,
        new Sources(source(accepted), source(running), source(stopping), source(ended)),
        null);
  }

  /**
   * The bill: instants floored to seconds, figures their differences, so that they add up. Only to
   * be asked for when the session is certainly over; the first answer that is recorded is the last.
   */
  public Usage settled() {
    if (settled != null) {
      return settled;
    }
    Instant t0 = seconds(accepted);
    Instant t2 = seconds(ending.stopping());
    Instant t3 = seconds(ending.ended());
    Instant t1 = running == null ? t2 : seconds(running);
    Provenance ran = running == null ? Provenance.NotReached : running.source();
    return new Usage(
        t0,
        t1,
        t2,
        t3,
        between(t0, t1),
        between(t1, t2),
        between(t2, t3),
        between(t0, t3),
        running != null,
        new Sources(accepted.source(), ran, ending.stopping().source(), ending.ended().source()),
        true);
  }

  private static @Nullable Usage settledOf(@Nullable Usage recorded) {
    return recorded != null && Boolean.TRUE.equals(recorded.settled()) ? recorded : null;
  }

  /** Without t0 nothing is billed before t1. */
  private static Mark accepted(SessionLife life, @Nullable Mark running, Instant now) {
    Mark given = Mark.of(life.accepted(), Provenance.ApiServer);
    if (given != null) {
      return given;
    }
    Usage recorded = life.recorded();
    Mark before = recorded == null ? null : Mark.of(recorded.acceptedTime(), Provenance.ApiServer);
    Instant unknown = running == null ? now : running.at();
    return before != null ? before : new Mark(unknown, Provenance.Estimated);
  }

  /** What was recorded stays: it was taken on the API server's clock when it happened. */
  private static @Nullable Mark running(@Nullable Usage recorded, Evidence evidence) {
    Instant known = recorded == null ? null : Mark.known(recorded.runningTime());
    if (recorded == null || known == null) {
      return Mark.of(evidence.reportedRunning(), Provenance.Runner);
    }
    Sources sources = recorded.provenance();
    Provenance source = sources == null ? null : sources.running();
    return new Mark(known, source == null ? Provenance.ApiServer : source);
  }

  private static @Nullable Mark stated(Mark mark) {
    return mark.statedByNode() ? mark : null;
  }

  private static @Nullable Provenance source(@Nullable Mark mark) {
    return mark == null ? null : mark.source();
  }

  private static @Nullable Instant millis(@Nullable Mark mark) {
    return mark == null ? null : mark.at().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Instant seconds(Mark mark) {
    return mark.at().truncatedTo(ChronoUnit.SECONDS);
  }

  private static long between(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }
}

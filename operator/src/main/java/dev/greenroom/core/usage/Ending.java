package dev.greenroom.core.usage;

import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.core.PodFacts.RunnerReport;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The end of a session, t2 and t3, by the most exact evidence there is. */
record Ending(Mark stopping, Mark ended) {

  /** Tear-down is billed no longer: an operator that is away doesn't bill its absence. */
  private static final Duration MOST_TEAR_DOWN = Duration.ofSeconds(30);

  /** The end of a session that ran from {@code running} (t1). */
  static Ending ofRun(SessionLife life, Evidence evidence, Instant running) {
    Mark stopping =
        guess(evidence, running, life.maxDuration())
            .orBetter(condition(evidence, running))
            .orBetter(Mark.of(evidence.firstEnd(), Provenance.ContainerStatus))
            .orBetter(reported(evidence.report(), running))
            .orBetter(recordedStopping(life.recorded()));
    stopping = bounded(stopping, evidence).notBefore(running);
    Mark ended = tornDown(evidence, stopping).orBetter(recordedEnded(life.recorded()));
    Instant most = stopping.at().plus(MOST_TEAR_DOWN);
    ended = bounded(ended, evidence).notBefore(stopping.at()).notAfter(most, Provenance.Capped);
    return new Ending(stopping, ended);
  }

  /** The end of a session that never ran: there was nothing to tear down, so that t2 is t3. */
  static Ending ofStart(Evidence evidence, Instant accepted) {
    Mark end =
        guess(evidence, accepted, null)
            .orBetter(after(accepted, evidence.disruption()))
            .orBetter(Mark.of(evidence.firstEnd(), Provenance.ContainerStatus));
    end = bounded(end, evidence).notBefore(accepted);
    return new Ending(end, end);
  }

  private static Mark guess(Evidence evidence, Instant from, @Nullable Duration most) {
    Mark over = new Mark(evidence.over(), Provenance.Estimated);
    return most == null || most.isNegative()
        ? over
        : over.notAfter(from.plus(most), Provenance.Estimated);
  }

  /**
   * A transition after t1, or null: what came earlier (unready while it started, an eviction that
   * was announced) did not end the session.
   */
  private static @Nullable Mark condition(Evidence evidence, Instant running) {
    Mark silent = after(running, evidence.nodeSilent());
    Mark unready = silent != null ? silent : after(running, evidence.unready());
    return unready != null ? unready : after(running, evidence.disruption());
  }

  private static @Nullable Mark after(Instant from, @Nullable Instant transition) {
    return transition == null || !transition.isAfter(from)
        ? null
        : Mark.of(transition, Provenance.PodCondition);
  }

  private static @Nullable Mark reported(@Nullable RunnerReport report, Instant running) {
    return report == null
        ? null
        : Mark.of(running.plusMillis(report.runningMillis()), Provenance.Runner);
  }

  private static Mark tornDown(Evidence evidence, Mark stopping) {
    Duration reported = evidence.reportedTearDown();
    if (reported != null) {
      return new Mark(stopping.at().plus(reported), Provenance.ContainerStatus);
    }
    Mark last = Mark.of(evidence.lastEnd(), Provenance.ContainerStatus);
    if (last != null) {
      return last;
    }
    if (!stopping.statedByNode()) {
      return stopping; // already an outer bound: by then all of the pod was over
    }
    return new Mark(evidence.over(), Provenance.Estimated)
        .orBetter(after(stopping.at(), evidence.nodeSilent()));
  }

  private static @Nullable Mark recordedStopping(@Nullable Usage recorded) {
    return recorded == null || recorded.provenance() == null
        ? null
        : Mark.of(recorded.stoppingTime(), recorded.provenance().stopping());
  }

  private static @Nullable Mark recordedEnded(@Nullable Usage recorded) {
    return recorded == null || recorded.provenance() == null
        ? null
        : Mark.of(recorded.endedTime(), recorded.provenance().ended());
  }

  private static Mark bounded(Mark mark, Evidence evidence) {
    return mark.statedByNode() ? mark : mark.notAfter(evidence.proofOfLife(), Provenance.NodeLease);
  }
}

package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.usage.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a runner that has proved its pod is told, and what its news change. Everything it is
 * given was read live, the pod first.
 */
public final class HelloPlanner {
  private static final String RETIRED = "retired";

  /**
   * How long an agent had its session, by the runner's own clock.
   *
   * @param since when the agent got it, by the API server's clock
   */
  public record Ran(Instant since, Duration length) {}

  private HelloPlanner() {}

  /**
   * Whether the runner gets the body of a session.
   *
   * @param session the session that the pod's label names, or null when there is none
   * @param now the API server's clock
   */
  public static HelloVerdict hello(PodFacts pod, @Nullable ObservedSession session, Instant now) {
    if (pod.terminating() || RETIRED.equals(pod.state())) {
      return HelloVerdict.OVER;
    }
    if (pod.session() == null) {
      return HelloVerdict.UNCLAIMED;
    }
    if (session == null) {
      return HelloVerdict.NOT_YET;
    }
    if (session.finished() || session.ending() || session.running() || session.stopWanted()) {
      return HelloVerdict.OVER;
    }
    if (session.spec().binding() == null) {
      return HelloVerdict.NOT_YET;
    }
    boolean inTime = now.isBefore(session.startDeadline());
    boolean given = Names.STATE_ACTIVE.equals(pod.state()) && isBound(pod, session) && inTime;
    return given ? HelloVerdict.DELIVER : HelloVerdict.OVER;
  }

  /**
   * What is written when the agent has the session; empty when that is known or too late to matter.
   *
   * @param since when the agent got it, by the API server's clock
   */
  public static Optional<SessionStep.Write> running(
      PodFacts pod, ObservedSession session, Instant since, Instant now) {
    if (!open(pod, session) || session.running()) {
      return Optional.empty();
    }
    return SessionPlanner.answered(session, new DeliverAnswer.Accepted(since), now)
            instanceof SessionStep.Write write
        ? Optional.of(write)
        : Optional.empty();
  }

  /**
   * What is written when the runner says how the session ended; empty when that is known, or when
   * the pod's own status must tell: a crash may be an eviction, or want of memory. The pod is torn
   * down by whoever reads what was written: deleted any earlier, it would look like the reason.
   *
   * @param outcome the runner's word for the end
   * @param ran null when the agent never got the session
   */
  public static Optional<SessionStep.Write> goodbye(
      PodFacts pod, ObservedSession session, String outcome, @Nullable Ran ran, Instant now) {
    Reason reason =
        switch (outcome) {
          case "AgentFinished" -> Reason.AgentFinished;
          case "AgentError" -> Reason.AgentError;
          case "MaxDurationReached" -> Reason.MaxDurationReached;
          default -> null;
        };
    if (reason == null || pod.terminating() || pod.reason() != null || !open(pod, session)) {
      return Optional.empty();
    }
    Usage known = Timeline.of(SessionPlanner.life(session, now)).open();
    Usage usage = ran == null ? known : withEnd(known, ran);
    return Optional.of(
        new SessionStep.Write(
            new Statuses(session, now).stopping(End.of(reason), usage),
            SessionPlanner.admission(session)));
  }

  /** With t2, lest the pod is lost before its own status tells it. */
  private static Usage withEnd(Usage known, Ran ran) {
    Usage open = SessionPlanner.withRunning(known, ran.since());
    Instant running = open.runningTime();
    if (open.stoppingTime() != null) {
      return open;
    }
    Usage.Sources sources =
        new Usage.Sources(
            open.provenance().accepted(),
            open.provenance().running(),
            Usage.Provenance.Runner,
            null);
    return new Usage(
        open.acceptedTime(),
        running,
        running.plus(ran.length()).truncatedTo(ChronoUnit.MILLIS),
        null,
        null,
        null,
        null,
        null,
        null,
        sources,
        null);
  }

  /**
   * What is written when the session could not be given to its warm pod; empty when it has run, or
   * its end is written already.
   *
   * @param why for people
   */
  public static Optional<SessionStep.Write> undelivered(
      PodFacts pod, ObservedSession session, String why, Instant now) {
    if (!open(pod, session) || session.running()) {
      return Optional.empty();
    }
    return SessionPlanner.answered(session, new DeliverAnswer.Refused(why), now)
            instanceof SessionStep.Write write
        ? Optional.of(write)
        : Optional.empty();
  }

  /** The session is this pod's, and its end is not written yet. */
  private static boolean open(PodFacts pod, ObservedSession session) {
    return isBound(pod, session) && !session.ending() && !session.finished();
  }

  private static boolean isBound(PodFacts pod, ObservedSession session) {
    AgentSessionSpec.Binding binding = session.spec().binding();
    return binding != null
        && session.name().equals(pod.session())
        && pod.name().equals(binding.podName())
        && pod.uid().equals(binding.podUID());
  }
}

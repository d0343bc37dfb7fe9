package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.usage.SessionLife;
import dev.greenroom.core.usage.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Decides the one next step of a session. Pure: the same observation and the same instant give the
 * same step; after any number of its steps, or none, it decides on towards the same end.
 */
public final class SessionPlanner {
  /** How long a session waits for an AgentDeployment that may be applied a moment later. */
  static final Duration AGENT_PATIENCE = Duration.ofSeconds(10);

  /** How long the operator tries to give a session to its warm pod before that is noted. */
  static final Duration PROMPT = Duration.ofSeconds(1);

  /** How long a gateway has for that, and for noting it, before the operator goes on. */
  static final Duration GATEWAY = Duration.ofSeconds(3);

  /** How often something that no event will announce is looked at again. */
  static final Duration SOON = Duration.ofMillis(250);

  private SessionPlanner() {}

  /**
   * @param now the API server's clock
   */
  public static SessionStep decide(ObservedSession session, Instant now) {
    if (session.finished()) {
      return Aftermath.afterTheEnd(session, now);
    }
    AgentSessionSpec.Binding binding = session.spec().binding();
    if (binding == null) {
      return unbound(session, now);
    }
    if (session.ending()) {
      return Aftermath.tearDown(session, now);
    }
    if (!session.admitted() && foreign(session)) {
      return rejected(session, Reason.InvalidBinding, now);
    }
    return Endings.of(session, now)
        .map(
            end ->
                mayRunUnseen(session, end) ? new SessionStep.Ask(end) : stopping(session, end, now))
        .orElseGet(() -> alive(session, now));
  }

  /** The step after an attempt to bind. */
  public static SessionStep answered(ObservedSession session, BindAnswer answer, Instant now) {
    if (answer instanceof BindAnswer.Full) {
      return session.mayWait()
          ? InLine.wait(session, now)
          : rejected(session, Reason.AtCapacity, now);
    }
    if (answer instanceof BindAnswer.NotAllowed no) {
      return rejected(session, no.reason(), now);
    }
    if (answer instanceof BindAnswer.PodRefused refused) {
      End end = End.of(refused.reason(), refused.message());
      return new SessionStep.Write(new Statuses(session, now).overUnbound(end), List.of(note(end)));
    }
    if (answer instanceof BindAnswer.AgentAbsent) {
      return waitForAgent(session, now);
    }
    return new SessionStep.Idle(SOON);
  }

  /** The step after an attempt to give the session to its pod. */
  public static SessionStep answered(ObservedSession session, DeliverAnswer answer, Instant now) {
    if (answer instanceof DeliverAnswer.Accepted accepted) {
      Usage open = Timeline.of(life(session, now)).open();
      Usage usage = withRunning(open, accepted.since());
      return new SessionStep.Write(
          new Statuses(session, now).running(usage), List.of(running(session)));
    }
    if (answer instanceof DeliverAnswer.Refused refused) {
      return stopping(session, End.of(Reason.DeliveryFailed, refused.message()), now);
    }
    return new SessionStep.Idle(SOON);
  }

  /** The step after a runner was asked whether it has a session that should have ended. */
  public static SessionStep answered(
      ObservedSession session, SessionStep.Ask asked, DeliverAnswer answer, Instant now) {
    boolean has =
        answer instanceof DeliverAnswer.Accepted || answer instanceof DeliverAnswer.AlreadyOver;
    return has ? answered(session, answer, now) : stopping(session, asked.otherwise(), now);
  }

  /** True when the body may have been given in time by a process that did not live to note it. */
  private static boolean mayRunUnseen(ObservedSession session, End end) {
    PodFacts pod = session.pod().facts();
    return end.reason() == Reason.StartTimeout
        && pod != null
        && pod.runner() instanceof ContainerFacts.Running;
  }

  private static SessionStep unbound(ObservedSession session, Instant now) {
    if (session.deleted()) {
      return session.finalizer() ? new SessionStep.ReleaseSession() : new SessionStep.Idle(null);
    }
    if (session.stopWanted()) {
      End end = End.of(Reason.StoppedByUser);
      return new SessionStep.Write(new Statuses(session, now).overUnbound(end), List.of(note(end)));
    }
    return session.mayWait() && InLine.stays(session, now)
        ? InLine.wait(session, now)
        : new SessionStep.Bind(session.place().ahead());
  }

  private static SessionStep waitForAgent(ObservedSession session, Instant now) {
    if (!now.isBefore(session.created().plus(AGENT_PATIENCE))) {
      return rejected(session, Reason.AgentNotFound, now);
    }
    boolean said = Conditions.find(session.conditions(), ObservedSession.ADMITTED).isPresent();
    return said
        ? new SessionStep.Idle(SOON)
        : new SessionStep.Write(
            new Statuses(session, now)
                .pending(
                    Reason.AgentNotFound.name(),
                    "Waiting up to 10 s for the AgentDeployment " + session.spec().agent()),
            List.of());
  }

  private static SessionStep alive(ObservedSession session, Instant now) {
    if (session.running()) {
      return new SessionStep.Idle(null);
    }
    PodFacts pod = session.pod().facts();
    if (pod == null) {
      throw new IllegalStateException("a session without a pod is over");
    }
    Instant promptly = session.accepted().plus(session.startedOverHttp() ? GATEWAY : PROMPT);
    if (!session.admitted() && pod.claimedWarm() && canTake(pod) && now.isBefore(promptly)) {
      return session.startedOverHttp()
          ? new SessionStep.Idle(Duration.between(now, promptly).plusMillis(1))
          : new SessionStep.Deliver();
    }
    if (session.admitted() && canTake(pod)) {
      return new SessionStep.Deliver();
    }
    String progress = StartProgress.of(pod);
    boolean news =
        !session.admitted()
            || !progress.equals(
                Conditions.find(session.conditions(), ObservedSession.RUNNING)
                    .map(Condition::message)
                    .orElse(null));
    if (news) {
      Usage usage = Timeline.of(life(session, now)).open();
      return new SessionStep.Write(
          new Statuses(session, now).starting(progress, usage), admission(session));
    }
    return new SessionStep.Idle(untilNextDeadline(session, now));
  }

  /** The news that the session was admitted, with the first status that says so. */
  static List<SessionStep.Note> admission(ObservedSession session) {
    AgentSessionSpec.Binding binding = session.spec().binding();
    return session.admitted() || binding == null
        ? List.of()
        : List.of(new SessionStep.Note(false, "Admitted", "Bound to pod " + binding.podName()));
  }

  /** One note where a session is admitted and given in one breath, as in a warm pod. */
  private static SessionStep.Note running(ObservedSession session) {
    AgentSessionSpec.Binding binding = session.spec().binding();
    return new SessionStep.Note(
        false,
        "Running",
        session.admitted() || binding == null
            ? "The agent has the session"
            : "Bound to pod " + binding.podName() + ", whose agent has the session");
  }

  /** The next instant at which {@link Endings} may say something new without an event. */
  private static Duration untilNextDeadline(ObservedSession session, Instant now) {
    Instant patience = session.accepted().plus(Endings.CONFIG_PATIENCE);
    Instant next = now.isBefore(patience) ? patience : session.startDeadline();
    if (session.startDeadline().isBefore(next)) {
      next = session.startDeadline();
    }
    return Duration.between(now, next).plusMillis(1);
  }

  private static boolean canTake(PodFacts pod) {
    return pod.agent() instanceof ContainerFacts.Running agent
        && agent.ready()
        && pod.runner() instanceof ContainerFacts.Running;
  }

  private static SessionStep stopping(ObservedSession session, End end, Instant now) {
    Usage usage = Timeline.of(life(session, now)).open();
    return new SessionStep.Write(new Statuses(session, now).stopping(end, usage), List.of());
  }

  /** The pod of the binding was claimed by another session, or by nobody: not ours to touch. */
  private static boolean foreign(ObservedSession session) {
    PodFacts pod = session.pod().facts();
    return pod != null && !session.name().equals(pod.session());
  }

  static SessionStep rejected(ObservedSession session, Reason reason, Instant now) {
    return new SessionStep.Write(
        new Statuses(session, now).rejected(reason, reason.sentence()),
        List.of(
            new SessionStep.Note(true, reason.name(), reason.code() + ": " + reason.sentence())));
  }

  static SessionLife life(ObservedSession session, Instant now) {
    AgentSessionStatus status = session.status();
    Instant lastProof =
        session.node() instanceof NodeView.Gone gone ? gone.lastProofOfLife() : null;
    return new SessionLife(
        session.accepted(),
        status == null ? null : status.usage(),
        session.pod().facts(),
        session.ending() ? session.finishedSince() : null,
        lastProof,
        session.maxDuration(),
        now);
  }

  static Usage withRunning(Usage open, Instant running) {
    if (open.runningTime() != null) {
      return open;
    }
    Usage.Sources sources =
        new Usage.Sources(open.provenance().accepted(), Usage.Provenance.ApiServer, null, null);
    return new Usage(
        open.acceptedTime(), running, null, null, null, null, null, null, null, sources, null);
  }

  static SessionStep.Note note(End end) {
    boolean warning = end.reason().kind() == Reason.Kind.FAILED;
    return new SessionStep.Note(warning, end.reason().name(), end.message());
  }
}

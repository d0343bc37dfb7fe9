package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Reason;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * One session, its pod, its runner, its node and its agent, as a model small enough to be right:
 * things happen in it, and it carries the planner's steps out as the cluster would.
 */
final class World implements SessionStep.Performer<Void> {
  static final Instant START = PodSketch.BORN;

  /** What becomes of a step: done, not done, or done without anybody learning of it. */
  enum Fate {
    DONE,
    DIES_BEFORE,
    REPLY_LOST
  }

  /** How an attempt to find a pod goes. */
  enum Pool {
    FREE,
    NO_AGENT,
    FULL,
    SUSPENDED,
    REFUSED
  }

  final SessionSketch session = SessionSketch.session().unbound();
  Instant now = START;
  Pool pool = Pool.FREE;
  boolean exists = true;
  PodSketch pod;
  Instant delivered;
  private Fate fate = Fate.DONE;
  private ObservedSession seen;
  private boolean quiet;
  private final Auditor auditor = new Auditor();

  World() {
    session.finalizer = false;
  }

  /** The same world once more, going its own way from here. */
  World copy() {
    World copy = new World();
    copy.session.deleted = session.deleted;
    copy.session.crdTerminating = session.crdTerminating;
    copy.session.abandoned = session.abandoned;
    copy.session.finalizer = session.finalizer;
    copy.session.stop = session.stop;
    copy.session.limits = session.limits;
    copy.session.binding = session.binding;
    copy.session.status = session.status;
    copy.session.node = session.node;
    copy.session.whenFull = session.whenFull;
    copy.session.waitSeconds = session.waitSeconds;
    copy.session.place = session.place;
    copy.now = now;
    copy.pool = pool;
    copy.exists = exists;
    copy.delivered = delivered;
    copy.pod = pod == null ? null : copyOf(pod);
    return copy;
  }

  private static PodSketch copyOf(PodSketch pod) {
    PodSketch copy = new PodSketch().session(pod.session).agent(pod.agent).runner(pod.runner);
    copy.deletion = pod.deletion;
    copy.grace = pod.grace;
    copy.finalizer = pod.finalizer;
    copy.node = pod.node;
    copy.unschedulable = pod.unschedulable;
    copy.phase = pod.phase;
    copy.reason = pod.reason;
    copy.message = pod.message;
    copy.disruption = pod.disruption;
    copy.report = pod.report;
    return copy;
  }

  ObservedSession observed() {
    session.pod =
        pod == null || session.binding == null
            ? new PodView.ConfirmedAbsent()
            : new PodView.Seen(pod.facts());
    return session.seen();
  }

  /**
   * The operator looks and acts once.
   *
   * @return true when nothing was to be done
   */
  boolean operate(Fate fate) {
    if (!exists) {
      return true;
    }
    this.fate = fate;
    quiet = false;
    seen = observed();
    SessionStep step = SessionPlanner.decide(seen, now);
    auditor.decided(seen, step, SessionPlanner.decide(seen, now));
    if (fate != Fate.DIES_BEFORE) {
      step.accept(this);
    }
    return quiet && exists && observed().equals(seen);
  }

  /**
   * The operator acts until nothing is left to do now.
   *
   * @return how many steps it took
   */
  int quiesce() {
    int steps = 0;
    while (!operate(Fate.DONE)) {
      if (++steps > 20) {
        throw new AssertionError("never quiet: " + SessionPlanner.decide(observed(), now));
      }
    }
    return steps;
  }

  @Override
  public Void idle(SessionStep.Idle step) {
    quiet = true;
    return null;
  }

  @Override
  public Void write(SessionStep.Write step) {
    auditor.written(seen, step.status());
    session.status = step.status();
    return null;
  }

  @Override
  public Void bind(SessionStep.Bind step) {
    return answered(SessionPlanner.answered(seen, bound(), now));
  }

  private BindAnswer bound() {
    switch (pool) {
      case NO_AGENT:
        return new BindAnswer.AgentAbsent();
      case FULL:
        return new BindAnswer.Full();
      case SUSPENDED:
        return new BindAnswer.NotAllowed(Reason.AgentSuspended);
      case REFUSED:
        return new BindAnswer.PodRefused(Reason.QuotaExceeded, "exceeded quota");
      default:
        pod = PodSketch.pod().unscheduled(null);
        session.finalizer = true;
        session.binding =
            new AgentSessionSpec.Binding(
                PodSketch.NAME,
                PodSketch.UID,
                "agent-uid",
                "7c9f",
                "agent-1x",
                now.truncatedTo(ChronoUnit.MILLIS));
        return new BindAnswer.Bound();
    }
  }

  @Override
  public Void deliver(SessionStep.Deliver step) {
    if (pod.report != null) {
      return answered(SessionPlanner.answered(seen, new DeliverAnswer.AlreadyOver(), now));
    }
    if (delivered == null) {
      delivered = now;
    }
    return answered(SessionPlanner.answered(seen, new DeliverAnswer.Accepted(delivered), now));
  }

  @Override
  public Void ask(SessionStep.Ask step) {
    DeliverAnswer answer = new DeliverAnswer.NotYet("the runner has no session");
    if (delivered != null) {
      answer = new DeliverAnswer.Accepted(delivered);
    }
    return answered(SessionPlanner.answered(seen, step, answer, now));
  }

  private Void answered(SessionStep next) {
    return fate == Fate.REPLY_LOST ? null : next.accept(this);
  }

  @Override
  public Void tearDown(SessionStep.TearDown step) {
    if (step.stopRunner() && pod.report == null && delivered != null) {
      report("StoppedByUser", null);
    }
    delete(step.graceSeconds() == null ? 30 : step.graceSeconds());
    return null;
  }

  @Override
  public Void releasePod(SessionStep.ReleasePod step) {
    pod.finalizer = false;
    boolean collected = session.node instanceof NodeView.Gone;
    if (collected || pod.grace != null && pod.grace == 0) {
      pod = null;
    }
    return null;
  }

  @Override
  public Void releaseSession(SessionStep.ReleaseSession step) {
    session.finalizer = false;
    exists = !session.deleted;
    return null;
  }

  @Override
  public Void expire(SessionStep.Expire step) {
    session.deleted = true;
    exists = session.finalizer;
    return null;
  }

  /** The API server accepts the deletion of the pod; one that no kubelet has goes at once. */
  void delete(long grace) {
    if (pod.deletion == null) {
      boolean over = pod.node == null || pod.phase.equals("Failed");
      pod.deleted(
          now.plusSeconds(over ? 0 : grace).truncatedTo(ChronoUnit.SECONDS), over ? 0 : grace);
    }
  }

  /** The runner writes its message and exits. */
  void report(String outcome, Integer status) {
    long ran = delivered.until(now, ChronoUnit.MILLIS);
    pod.report = new PodFacts.RunnerReport(pod.session, delivered, now, ran, outcome, status);
    pod.runner(ended(0, "Completed"));
  }

  ContainerFacts ended(int exitCode, String reason) {
    Instant at = now.truncatedTo(ChronoUnit.SECONDS);
    return new ContainerFacts.Terminated(exitCode, reason, null, at, at);
  }

  AgentSessionStatus status() {
    return session.status;
  }
}

package dev.greenroom.core;

import dev.greenroom.core.ContainerFacts.Running;
import dev.greenroom.core.ContainerFacts.Terminated;
import dev.greenroom.core.PodFacts.RunnerReport;
import dev.greenroom.core.PodFacts.Transition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A pod for tests: at first active, on a node, both containers running. Moments are seconds after
 * {@link #T0} in true time; {@link #facts} writes them as the kubelet would, floored, on a node's
 * clock that may be ahead.
 */
public final class PodFactsFixture {

  public static final Instant T0 = Instant.parse("2026-01-02T03:04:00Z");
  public static final Instant YEAR_1 = Instant.parse("0001-01-01T00:00:00Z");

  private String name = "agent-1b2c3d4e-0";
  private String uid = "pod-uid";
  private String state = "active";
  private String session = "hello-1";
  private int slot;
  private String nodeName = "node-1";
  private Instant created = T0;
  private Instant scheduled = T0;
  private Instant started = T0;
  private Instant deletion;
  private Long grace;
  private String phase = "Running";
  private Transition ready = new Transition(true, at(2), null);
  private boolean readyByKubelet = true;
  private Transition disruption;
  private ContainerFacts agent = new Running(at(1), true);
  private ContainerFacts runner = new Running(at(1), true);
  private RunnerReport report;
  private Duration ahead = Duration.ZERO;

  private PodFactsFixture() {}

  public static PodFactsFixture pod() {
    return new PodFactsFixture();
  }

  public static Instant at(double seconds) {
    return T0.plusMillis(Math.round(seconds * 1000));
  }

  public PodFactsFixture named(String name, String uid, int slot) {
    this.name = name;
    this.uid = uid;
    this.slot = slot;
    return this;
  }

  /** Not claimed, in the state given; null session. */
  public PodFactsFixture idle(String state) {
    this.state = state;
    session = null;
    return this;
  }

  public PodFactsFixture session(String session) {
    this.session = session;
    return this;
  }

  /** Waits for a node. */
  public PodFactsFixture unscheduled() {
    nodeName = null;
    scheduled = null;
    started = null;
    phase = "Pending";
    ready = null;
    agent = new ContainerFacts.Unknown();
    runner = new ContainerFacts.Unknown();
    return this;
  }

  public PodFactsFixture created(Instant created) {
    this.created = created;
    return this;
  }

  public PodFactsFixture scheduled(Instant scheduled) {
    this.scheduled = scheduled;
    return this;
  }

  public PodFactsFixture phase(String phase) {
    this.phase = phase;
    return this;
  }

  public PodFactsFixture agent(ContainerFacts agent) {
    this.agent = agent;
    return this;
  }

  public PodFactsFixture runner(ContainerFacts runner) {
    this.runner = runner;
    return this;
  }

  public PodFactsFixture agentEnded(double second) {
    return agent(new Terminated(0, "Completed", null, at(1), at(second)));
  }

  public PodFactsFixture agentEnded(int exitCode, String reason, double second) {
    return agent(new Terminated(exitCode, reason, null, at(1), at(second)));
  }

  public PodFactsFixture runnerEnded(double second) {
    return runner(new Terminated(0, "Completed", null, at(1), at(second)));
  }

  public PodFactsFixture runnerEnded(int exitCode, String reason, double second) {
    return runner(new Terminated(exitCode, reason, null, at(1), at(second)));
  }

  /** Ready=False as the kubelet writes it, on the node's clock. */
  public PodFactsFixture unready(double second, String reason) {
    ready = new Transition(false, at(second), reason);
    readyByKubelet = true;
    return this;
  }

  /** Ready=False as the node controller writes it: no reason, the control plane's clock. */
  public PodFactsFixture nodeSilent(double second) {
    ready = new Transition(false, at(second), null);
    readyByKubelet = false;
    return this;
  }

  public PodFactsFixture disruption(double second, String reason) {
    disruption = new Transition(true, at(second), reason);
    return this;
  }

  /** The runner's report of its own session. */
  public PodFactsFixture report(double running, double ended, String outcome) {
    long millis = Math.round((ended - running) * 1000);
    return report(new RunnerReport("hello-1", at(running), at(ended), millis, outcome, 200));
  }

  public PodFactsFixture report(RunnerReport report) {
    this.report = report;
    return this;
  }

  /** Deleted, the kubelet not yet done: {@code deadline} is request plus grace. */
  public PodFactsFixture deleting(double deadline, long grace) {
    deletion = at(deadline);
    this.grace = grace;
    return this;
  }

  /** Deleted, and the kubelet done or not asked (forced). */
  public PodFactsFixture deleted(double second) {
    return deleting(second, 0);
  }

  public PodFactsFixture nodeAhead(Duration ahead) {
    this.ahead = ahead;
    return this;
  }

  public PodFacts facts() {
    return new PodFacts(
        name,
        uid,
        "agent-uid",
        state,
        session,
        "7c9f",
        slot,
        created,
        floored(deletion),
        grace,
        true,
        nodeName,
        floored(scheduled),
        null,
        floored(ofNode(started)),
        phase,
        null,
        null,
        readyByKubelet ? ofKubelet(ready) : ready,
        byKubelet(disruption) ? ofKubelet(disruption) : disruption,
        ofNode(agent),
        ofNode(runner),
        ofNode(report),
        false,
        null);
  }

  private static boolean byKubelet(Transition disruption) {
    return disruption != null && "TerminationByKubelet".equals(disruption.reason());
  }

  private Transition ofKubelet(Transition transition) {
    return transition == null
        ? null
        : new Transition(
            transition.status(), floored(ofNode(transition.since())), transition.reason());
  }

  private ContainerFacts ofNode(ContainerFacts facts) {
    return facts instanceof Terminated end
        ? new Terminated(
            end.exitCode(),
            end.reason(),
            end.message(),
            floored(ofNode(end.startedAt())),
            floored(ofNode(end.finishedAt())))
        : facts;
  }

  private RunnerReport ofNode(RunnerReport said) {
    return said == null
        ? null
        : new RunnerReport(
            said.session(),
            ofNode(said.runningAt()),
            ofNode(said.endedAt()),
            said.runningMillis(),
            said.outcome(),
            said.status());
  }

  private Instant ofNode(Instant instant) {
    return instant == null ? null : instant.plus(ahead);
  }

  private static Instant floored(Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.SECONDS);
  }
}

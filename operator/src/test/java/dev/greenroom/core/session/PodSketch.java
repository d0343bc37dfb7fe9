package dev.greenroom.core.session;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.time.Instant;

/**
 * The pod of a session as a test draws it: at first on a node, both containers running and ready.
 */
final class PodSketch {
  static final Instant BORN = Instant.parse("2026-01-02T03:04:05Z");
  static final String NAME = "agent-1b2c3d4e-0";
  static final String UID = "pod-uid";

  String session = "hello-1";
  Instant deletion;
  Long grace;
  boolean finalizer = true;
  String node = "node-1";
  String unschedulable;
  String phase = "Running";
  String reason;
  String message;
  boolean claimedWarm;
  PodFacts.Transition disruption;
  ContainerFacts agent = new ContainerFacts.Running(BORN, true);
  ContainerFacts runner = new ContainerFacts.Running(BORN, true);
  PodFacts.RunnerReport report;

  static PodSketch pod() {
    return new PodSketch();
  }

  PodSketch session(String session) {
    this.session = session;
    return this;
  }

  /** Its agent was ready before the session came. */
  PodSketch warm() {
    claimedWarm = true;
    return this;
  }

  PodSketch agent(ContainerFacts agent) {
    this.agent = agent;
    return this;
  }

  PodSketch runner(ContainerFacts runner) {
    this.runner = runner;
    return this;
  }

  PodSketch unscheduled(String why) {
    node = null;
    unschedulable = why;
    phase = "Pending";
    return agent(new ContainerFacts.Unknown()).runner(new ContainerFacts.Unknown());
  }

  PodSketch failed(String reason, String message) {
    phase = "Failed";
    this.reason = reason;
    this.message = message;
    return this;
  }

  PodSketch deleted(Instant at, long grace) {
    deletion = at;
    this.grace = grace;
    return this;
  }

  PodSketch disrupted(String reason) {
    disruption = new PodFacts.Transition(true, BORN.plusSeconds(5), reason);
    return this;
  }

  /** The runner said this and exited. */
  PodSketch reports(String outcome, Integer status) {
    Instant end = BORN.plusSeconds(30);
    report = new PodFacts.RunnerReport(session, BORN.plusSeconds(2), end, 28_000, outcome, status);
    return runner(ended(0, "Completed"));
  }

  PodSketch released() {
    finalizer = false;
    return this;
  }

  static ContainerFacts waiting(String reason) {
    return new ContainerFacts.Waiting(reason, null);
  }

  static ContainerFacts ended(int exitCode, String reason) {
    return new ContainerFacts.Terminated(
        exitCode, reason, null, BORN.plusSeconds(1), BORN.plusSeconds(30));
  }

  PodFacts facts() {
    return new PodFacts(
        NAME,
        UID,
        "agent-uid",
        "active",
        session,
        "7c9f",
        0,
        BORN,
        deletion,
        grace,
        finalizer,
        node,
        node == null ? null : BORN,
        unschedulable,
        node == null ? null : BORN,
        phase,
        reason,
        message,
        null,
        disruption,
        agent,
        runner,
        report,
        claimedWarm,
        null);
  }
}

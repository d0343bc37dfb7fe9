package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import java.time.Instant;

/** A session as a test draws it: at first bound to the pod of {@link PodSketch}, no status yet. */
final class SessionSketch {
  static final Instant BOUND = PodSketch.BORN;

  boolean deleted;
  boolean crdTerminating;
  boolean abandoned;
  boolean finalizer = true;
  Boolean stop;
  AgentSessionSpec.Limits limits = new AgentSessionSpec.Limits(7200, 120, null);
  AgentSessionSpec.Binding binding =
      new AgentSessionSpec.Binding(
          PodSketch.NAME, PodSketch.UID, "agent-uid", "7c9f", "agent-1x", BOUND);
  AgentSessionStatus status;
  AgentSessionSpec.WhenFull whenFull;
  Integer waitSeconds;
  boolean overHttp;
  Place place = Place.FIRST;
  PodView pod = new PodView.Seen(PodSketch.pod().facts());
  NodeView node = new NodeView.Present();

  static SessionSketch session() {
    return new SessionSketch();
  }

  SessionSketch unbound() {
    binding = null;
    pod = new PodView.ConfirmedAbsent();
    return this;
  }

  /** Made by a gateway. */
  SessionSketch overHttp() {
    overHttp = true;
    return this;
  }

  /** Declared with {@code whenFull: Wait}. */
  SessionSketch waiting(Integer seconds) {
    whenFull = AgentSessionSpec.WhenFull.Wait;
    waitSeconds = seconds;
    return unbound();
  }

  SessionSketch at(int ahead, boolean lineAhead) {
    place = new Place(ahead, lineAhead);
    return this;
  }

  SessionSketch on(PodSketch sketch) {
    pod = new PodView.Seen(sketch.facts());
    return this;
  }

  SessionSketch podGone() {
    pod = new PodView.ConfirmedAbsent();
    return this;
  }

  SessionSketch node(NodeView node) {
    this.node = node;
    return this;
  }

  SessionSketch stopped() {
    stop = true;
    return this;
  }

  SessionSketch abandoned() {
    abandoned = true;
    return stopped();
  }

  SessionSketch deleted() {
    deleted = true;
    return this;
  }

  SessionSketch withItsKind() {
    deleted = true;
    crdTerminating = true;
    return this;
  }

  SessionSketch kept(Integer retainSeconds) {
    limits = new AgentSessionSpec.Limits(7200, 120, retainSeconds);
    return this;
  }

  SessionSketch status(AgentSessionStatus status) {
    this.status = status;
    return this;
  }

  /** Admitted, by the planner's own word. */
  SessionSketch starting() {
    return status(written(SessionPlanner.decide(seen(), BOUND)));
  }

  /** Running since two seconds after the binding, by the planner's own word. */
  SessionSketch running() {
    starting();
    return status(
        written(
            SessionPlanner.answered(
                seen(), new DeliverAnswer.Accepted(BOUND.plusSeconds(2)), BOUND.plusSeconds(2))));
  }

  /** Stopped by a user while it ran. */
  SessionSketch ending() {
    running();
    return status(written(SessionPlanner.decide(stopped().seen(), BOUND.plusSeconds(3))));
  }

  SessionSketch boundTo(String podName, String podUid) {
    binding = new AgentSessionSpec.Binding(podName, podUid, "agent-uid", "7c9f", "agent-1x", BOUND);
    return this;
  }

  ObservedSession seen() {
    return new ObservedSession(
        "hello-1",
        1,
        BOUND,
        deleted,
        crdTerminating,
        abandoned,
        overHttp,
        finalizer,
        new AgentSessionSpec(
            "agent", null, null, null, whenFull, waitSeconds, stop, limits, binding),
        status,
        place,
        pod,
        node);
  }

  static AgentSessionStatus written(SessionStep step) {
    if (step instanceof SessionStep.Write write) {
      return write.status();
    }
    throw new AssertionError("not a write: " + step);
  }
}

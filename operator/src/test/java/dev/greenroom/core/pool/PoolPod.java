package dev.greenroom.core.pool;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.Objects;

/** A pod as it is; the facts of it are made when somebody looks. */
final class PoolPod {
  final int slot;
  final String revision;
  final String runner;
  final Instant created;
  String state;
  boolean terminating;
  boolean ended;
  Instant readySince;
  private final String name;
  private PodFacts facts;
  private Instant readyThen;
  String waitsFor;

  /** It was ready once and is not any more. */
  boolean lapsed;

  /** Its kubelet has given it up and says nothing of its containers. */
  boolean evicted;

  PoolPod(int slot, String revision, String state, Instant created) {
    this(slot, revision, PoolWorld.RUNNER, state, created);
  }

  PoolPod(int slot, String revision, String runner, String state, Instant created) {
    this.slot = slot;
    this.runner = runner;
    this.revision = revision;
    this.state = state;
    this.created = created;
    name = "agent-1b2c3d4e-" + slot;
  }

  /** The facts of it, made anew when one of them has changed. */
  PodFacts facts() {
    boolean same =
        facts != null
            && facts.state().equals(state)
            && facts.terminating() == terminating
            && facts.agent().ended() == ended
            && waitsFor == null
            && !lapsed
            && !evicted
            && Objects.equals(readyThen, readySince);
    if (!same) {
      facts = made();
      readyThen = readySince;
    }
    return facts;
  }

  private PodFacts made() {
    ContainerFacts container =
        ended
            ? new ContainerFacts.Terminated(1, "Error", null, created, created)
            : waitsFor != null
                ? new ContainerFacts.Waiting(waitsFor, "it is not there")
                : new ContainerFacts.Running(created, readySince != null);
    return new PodFacts(
        name,
        "uid of " + name,
        "agent-uid",
        state,
        state.equals("active") ? "session" : null,
        revision,
        slot,
        created,
        terminating ? created : null,
        terminating ? 30L : null,
        true,
        "node-1",
        created,
        null,
        created,
        ended || evicted ? "Failed" : "Running",
        null,
        null,
        readySince == null ? null : new PodFacts.Transition(!ended && !lapsed, readySince, null),
        null,
        container,
        new ContainerFacts.Running(created, false),
        null,
        false,
        runner);
  }
}

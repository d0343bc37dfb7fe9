package dev.greenroom.core.pool;

import dev.greenroom.core.PodFacts;

/**
 * One thing to be done for a pool: one API call, guarded by what the decision saw, so that it may
 * be repeated, and lost to whoever was faster.
 */
public sealed interface PoolAction {

  /** Hands the action to the method that is meant for it. */
  <R> R accept(Performer<R> performer);

  /** Make an idle pod of this revision in this slot. */
  record Create(int slot, String revision) implements PoolAction {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.create(this);
    }
  }

  /** Let starts have this pod: its agent is ready. */
  record Warm(PodFacts pod) implements PoolAction {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.warm(this);
    }
  }

  /** Take this idle pod out of the reach of starts, unless one was faster. */
  record Retire(PodFacts pod, Why why) implements PoolAction {
    /** What is wrong with the pod. */
    public Trouble trouble() {
      return Trouble.of(pod);
    }

    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.retire(this);
    }
  }

  /** Delete this retired pod. */
  record Delete(PodFacts pod) implements PoolAction {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.delete(this);
    }
  }

  /** Why an idle pod goes. */
  enum Why {
    /** Its agent ended, was refused by the node, or did not become ready in time. */
    Broken,
    /** There are more idle pods than are wanted. */
    Excess,
    /** A pod of the current revision takes its place, or needs its slot to be proved. */
    OldRevision,
    /** A pod with the runner of now takes its place. */
    OldRunner,
    /** The AgentDeployment is being deleted. */
    AgentDeleted
  }

  /** What carries actions out. */
  interface Performer<R> {
    R create(Create action);

    R warm(Warm action);

    R retire(Retire action);

    R delete(Delete action);
  }
}

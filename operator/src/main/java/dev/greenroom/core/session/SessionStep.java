package dev.greenroom.core.session;

import dev.greenroom.api.AgentSessionStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one next step of a session. Every step is a single status write or idempotent effects, never
 * both, so that a crash between any two writes loses nothing: what is going to be done is written
 * first, and done when the status is read again.
 */
public sealed interface SessionStep {

  /** Hands the step to the method that is meant for it. */
  <R> R accept(Performer<R> performer);

  /** Nothing to do; look again after {@code recheck} at the latest, or on the next event. */
  record Idle(@Nullable Duration recheck) implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.idle(this);
    }
  }

  /** Write this status, guarded by the resourceVersion that was read; then tell people. */
  record Write(AgentSessionStatus status, List<Note> notes) implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.write(this);
    }
  }

  /**
   * Find the session a pod; the answer is a {@link BindAnswer}.
   *
   * @param ahead how many slots are to be left to those who came before
   */
  record Bind(int ahead) implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.bind(this);
    }
  }

  /** Give the session's body to its pod; the answer is a {@link DeliverAnswer}. */
  record Deliver() implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.deliver(this);
    }
  }

  /**
   * Ask the runner whether it has the session after all, since the answer to a delivery may have
   * been lost; the answer is a {@link DeliverAnswer}.
   *
   * @param otherwise how the session ends when the runner does not have it
   */
  record Ask(End otherwise) implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.ask(this);
    }
  }

  /**
   * Tell the runner to stop, if it runs; keep the end of the log; delete the pod by UID.
   *
   * @param graceSeconds time the containers get to end, or null for the pod's own
   */
  record TearDown(boolean stopRunner, @Nullable Integer graceSeconds) implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.tearDown(this);
    }
  }

  /** Take our finalizer off the pod: its slot is free. */
  record ReleasePod() implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.releasePod(this);
    }
  }

  /** Take our finalizer off the session: the object goes. */
  record ReleaseSession() implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.releaseSession(this);
    }
  }

  /** Delete the finished session: it has been kept as long as its creator asked for. */
  record Expire() implements SessionStep {
    @Override
    public <R> R accept(Performer<R> performer) {
      return performer.expire(this);
    }
  }

  /** Something to tell people: becomes an Event and a log line. */
  record Note(boolean warning, String reason, String message) {}

  /**
   * Whoever carries steps out; one method for each, so that a new step does not compile unhandled.
   */
  interface Performer<R> {
    R idle(Idle step);

    R write(Write step);

    R bind(Bind step);

    R deliver(Deliver step);

    R ask(Ask step);

    R tearDown(TearDown step);

    R releasePod(ReleasePod step);

    R releaseSession(ReleaseSession step);

    R expire(Expire step);
  }
}

package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What is known of one container: it waits, runs or has ended. */
sealed interface ContainerFacts {
  ContainerState state();

  boolean ready();

  boolean started();

  default boolean ended() {
    return this instanceof Ended;
  }

  /** A container that has no process yet. */
  record Waiting(String reason, @Nullable String message) implements ContainerFacts {
    static Waiting creating() {
      return new Waiting("ContainerCreating", null);
    }

    @Override
    public ContainerState state() {
      return new ContainerStateBuilder()
          .withNewWaiting()
          .withReason(reason)
          .withMessage(message)
          .endWaiting()
          .build();
    }

    @Override
    public boolean ready() {
      return false;
    }

    @Override
    public boolean started() {
      return false;
    }
  }

  /** A container whose process lives; {@code started} once its startup probe has passed. */
  record Running(Instant startedAt, boolean started, boolean ready) implements ContainerFacts {
    @Override
    public ContainerState state() {
      return new ContainerStateBuilder()
          .withNewRunning()
          .withStartedAt(seconds(startedAt))
          .endRunning()
          .build();
    }
  }

  /** A container whose process is gone; the instants are null when it never ran. */
  record Ended(
      int exitCode,
      String reason,
      @Nullable String message,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt)
      implements ContainerFacts {
    static final String NOT_LOCATED =
        "The container could not be located when the pod was terminated";

    static Ended byExit(
        int exitCode, @Nullable String message, Instant startedAt, Instant finishedAt) {
      return new Ended(
          exitCode, exitCode == 0 ? "Completed" : "Error", message, startedAt, finishedAt);
    }

    /** A start that failed, as containerd reports it: 128, and started at the epoch. */
    static Ended byStartError(String message, Instant now) {
      return new Ended(128, "StartError", message, Instant.EPOCH, now);
    }

    static Ended neverRan() {
      return lost(NOT_LOCATED, null, null);
    }

    static Ended lost(String message, @Nullable Instant startedAt, @Nullable Instant finishedAt) {
      return new Ended(137, "ContainerStatusUnknown", message, startedAt, finishedAt);
    }

    @Override
    public ContainerState state() {
      return new ContainerStateBuilder()
          .withNewTerminated()
          .withExitCode(exitCode)
          .withReason(reason)
          .withMessage(message)
          .withStartedAt(startedAt == null ? null : seconds(startedAt))
          .withFinishedAt(finishedAt == null ? null : seconds(finishedAt))
          .endTerminated()
          .build();
    }

    @Override
    public boolean ready() {
      return false;
    }

    @Override
    public boolean started() {
      return false;
    }
  }

  /** Instants in the API are whole seconds, floored. */
  static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

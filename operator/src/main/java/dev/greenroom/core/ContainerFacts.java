package dev.greenroom.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The state of one container, one of: not shown yet, waiting, running, terminated. */
public sealed interface ContainerFacts {

  /** True when the container has ended for good (restart policy Never). */
  default boolean ended() {
    return false;
  }

  /** The pod's status does not speak of the container yet. */
  record Unknown() implements ContainerFacts {}

  /** It has not started; `reason` is the kubelet's, for example ImagePullBackOff. */
  record Waiting(@Nullable String reason, @Nullable String message) implements ContainerFacts {}

  /** It runs; `ready` is the verdict of its readiness probe. */
  record Running(@Nullable Instant startedAt, boolean ready) implements ContainerFacts {}

  /**
   * It has ended. Both instants are null for a container that never ran (the kubelet writes null or
   * the year 1, which the observation turns into null).
   */
  record Terminated(
      int exitCode,
      @Nullable String reason,
      @Nullable String message,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt)
      implements ContainerFacts {
    @Override
    public boolean ended() {
      return true;
    }
  }
}

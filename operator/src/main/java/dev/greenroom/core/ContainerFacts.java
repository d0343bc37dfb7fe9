package dev.greenroom.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
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
  record Waiting(@Nullable String reason, @Nullable String message) implements ContainerFacts {
    /**
     * How long it may wait for a Secret or ConfigMap that may be applied a moment later: as long as
     * a session waits for its AgentDeployment.
     */
    public static final Duration CONFIG_PATIENCE = Duration.ofSeconds(10);

    private static final Set<String> PULL_FAILED =
        Set.of("ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError");
    private static final Set<String> CONFIG_FAILED =
        Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

    /** Its image can't be had; the kubelet has tried more than once. */
    public boolean imageFailed() {
      return reason != null && PULL_FAILED.contains(reason);
    }

    /** The container can't be made as it is asked for. */
    public boolean configFailed() {
      return reason != null && CONFIG_FAILED.contains(reason);
    }
  }

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

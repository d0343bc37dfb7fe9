package dev.greenroom.local.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Whether a container can be started now, and as what. */
sealed interface LaunchDecision {
  /** The process that stands for the container. */
  record Launch(List<String> command, Map<String, String> environment, Path directory)
      implements LaunchDecision {}

  /** A container that has to wait for something somebody must change. */
  record Hold(String reason, String message) implements LaunchDecision {}
}

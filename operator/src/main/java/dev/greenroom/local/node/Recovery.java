package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What became of the containers of a pod that an earlier life of this node had taken.
 *
 * @param lastProof the last renewal of the node's Lease in that life: a container that ran then is
 *     not known to have run longer
 * @param record of the process of a container, if it was started
 * @param message what the container had written as its termination message
 */
record Recovery(
    Pod pod,
    @Nullable Instant lastProof,
    Function<String, Optional<ChildRecord>> record,
    Function<String, @Nullable String> message) {

  /** Empty when no container was started: then the pod is started anew. */
  Optional<Map<String, ContainerFacts>> facts() {
    Map<String, ContainerFacts> facts = new LinkedHashMap<>();
    boolean anyRan = false;
    for (Container container : pod.getSpec().getContainers()) {
      ContainerFacts.Ended end = end(container.getName());
      anyRan |= end.startedAt() != null;
      facts.put(container.getName(), end);
    }
    return anyRan || isFinished() ? Optional.of(facts) : Optional.empty();
  }

  private boolean isFinished() {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Failed".equals(phase) || "Succeeded".equals(phase);
  }

  private ContainerFacts.Ended end(String container) {
    ContainerState state = state(container);
    ContainerStateTerminated ended = state.getTerminated();
    if (ended != null) {
      return new ContainerFacts.Ended(
          ended.getExitCode(),
          ended.getReason(),
          ended.getMessage(),
          instant(ended.getStartedAt()),
          instant(ended.getFinishedAt()));
    }
    Instant startedAt =
        state.getRunning() != null
            ? instant(state.getRunning().getStartedAt())
            : record.apply(container).map(ChildRecord::startInstant).orElse(null);
    if (startedAt == null) {
      return ContainerFacts.Ended.neverRan();
    }
    Instant finishedAt = lastProof == null || lastProof.isBefore(startedAt) ? startedAt : lastProof;
    String left = message.apply(container);
    return ContainerFacts.Ended.lost(
        left == null ? ContainerFacts.Ended.NOT_LOCATED : left, startedAt, finishedAt);
  }

  private ContainerState state(String container) {
    if (pod.getStatus() != null) {
      for (ContainerStatus status : pod.getStatus().getContainerStatuses()) {
        if (container.equals(status.getName()) && status.getState() != null) {
          return status.getState();
        }
      }
    }
    return new ContainerState();
  }

  private static @Nullable Instant instant(@Nullable String text) {
    return text == null ? null : Instant.parse(text);
  }
}

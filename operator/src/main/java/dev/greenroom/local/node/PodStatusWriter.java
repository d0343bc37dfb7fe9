package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The status of a pod as a kubelet would write it, from facts alone. */
final class PodStatusWriter {
  static final String ADDRESS = "127.0.0.1";

  private PodStatusWriter() {}

  /** {@code previous} is what was written before: transition times move only with a condition. */
  static PodStatus write(Pod pod, PodFacts facts, @Nullable PodStatus previous, Instant now) {
    PodStatusBuilder status =
        new PodStatusBuilder()
            .withObservedGeneration(pod.getMetadata().getGeneration())
            .withPhase(facts.phase())
            .withStartTime(ContainerFacts.seconds(facts.startTime()))
            .withHostIP(ADDRESS)
            .addNewHostIP(ADDRESS)
            .withConditions(PodConditions.of(pod, facts, previous, now));
    if (facts.sandboxReady()) {
      status.withPodIP(ADDRESS).addNewPodIP(ADDRESS);
    }
    if (facts.allEnded()) {
      status.withReason(facts.end().reason()).withMessage(facts.end().message());
    }
    for (Container container : pod.getSpec().getContainers()) {
      status.addToContainerStatuses(container(pod, container, facts));
    }
    return status.build();
  }

  static String containerId(Pod pod, String container) {
    return "process://" + pod.getMetadata().getUid() + "-" + container;
  }

  private static ContainerStatus container(Pod pod, Container spec, PodFacts facts) {
    ContainerFacts known =
        facts.containers().getOrDefault(spec.getName(), ContainerFacts.Waiting.creating());
    return new ContainerStatusBuilder()
        .withName(spec.getName())
        .withImage(spec.getImage())
        .withImageID("")
        .withContainerID(hasRun(known) ? containerId(pod, spec.getName()) : null)
        .withRestartCount(0)
        .withStarted(known.started())
        .withReady(known.ready())
        .withState(known.state())
        .build();
  }

  private static boolean hasRun(ContainerFacts facts) {
    return facts instanceof ContainerFacts.Running
        || (facts instanceof ContainerFacts.Ended ended && ended.startedAt() != null);
  }
}

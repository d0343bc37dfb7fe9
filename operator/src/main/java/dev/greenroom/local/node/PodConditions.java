package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The conditions a kubelet keeps on a pod. PodScheduled is not among them: the API server writes it
 * with the binding.
 */
final class PodConditions {
  private final Pod pod;
  private final @Nullable PodStatus previous;
  private final Instant now;

  private PodConditions(Pod pod, @Nullable PodStatus previous, Instant now) {
    this.pod = pod;
    this.previous = previous;
    this.now = now;
  }

  static List<PodCondition> of(Pod pod, PodFacts facts, @Nullable PodStatus previous, Instant now) {
    return new PodConditions(pod, previous, now).all(facts);
  }

  private List<PodCondition> all(PodFacts facts) {
    List<PodCondition> all = new ArrayList<>();
    all.add(
        condition(
            "PodReadyToStartContainers", facts.sandboxReady() && !facts.allEnded(), null, null));
    boolean succeeded = facts.phase().equals("Succeeded");
    all.add(condition("Initialized", true, succeeded ? "PodCompleted" : null, null));
    all.add(readiness("Ready", facts));
    all.add(readiness("ContainersReady", facts));
    if (facts.allEnded() && facts.end() == PodEnd.NODE_SHUTDOWN) {
      all.add(condition("DisruptionTarget", true, "TerminationByKubelet", facts.end().message()));
    }
    return all;
  }

  private PodCondition readiness(String type, PodFacts facts) {
    return switch (facts.phase()) {
      case "Succeeded" -> condition(type, false, "PodCompleted", null);
      case "Failed" -> condition(type, false, "PodFailed", null);
      default -> {
        List<String> unready = unready(facts);
        yield unready.isEmpty()
            ? condition(type, true, null, null)
            : condition(
                type,
                false,
                "ContainersNotReady",
                "containers with unready status: [" + String.join(" ", unready) + "]");
      }
    };
  }

  private static List<String> unready(PodFacts facts) {
    return facts.containers().entrySet().stream()
        .filter(e -> !e.getValue().ready())
        .map(Map.Entry::getKey)
        .toList();
  }

  private PodCondition condition(
      String type, boolean is, @Nullable String reason, @Nullable String message) {
    String status = is ? "True" : "False";
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason(reason)
        .withMessage(message)
        .withObservedGeneration(pod.getMetadata().getGeneration())
        .withLastTransitionTime(since(type, status))
        .build();
  }

  private String since(String type, String status) {
    if (previous != null) {
      for (PodCondition before : previous.getConditions()) {
        if (type.equals(before.getType()) && status.equals(before.getStatus())) {
          return before.getLastTransitionTime();
        }
      }
    }
    return ContainerFacts.seconds(now);
  }
}

package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cache keeps of a pod: what decisions and requests are made of, and nothing of its
 * environment. Ten thousand pods as the API server gives them do not fit into the memory of an
 * operator; what is the same in all of them is kept once.
 */
final class LeanPod {
  private static final Set<String> CONDITIONS = Set.of("PodScheduled", "Ready", "DisruptionTarget");
  private static final String OURS = "greenroom.dev/";

  private LeanPod() {}

  static Pod of(Pod pod) {
    Pod lean = new Pod();
    lean.setMetadata(metadata(pod.getMetadata()));
    lean.setSpec(spec(pod.getSpec()));
    lean.setStatus(status(pod.getStatus()));
    return lean;
  }

  private static ObjectMeta metadata(ObjectMeta of) {
    ObjectMeta lean = new ObjectMeta();
    lean.setName(of.getName());
    lean.setNamespace(once(of.getNamespace()));
    lean.setUid(of.getUid());
    lean.setResourceVersion(of.getResourceVersion());
    lean.setCreationTimestamp(of.getCreationTimestamp());
    lean.setDeletionTimestamp(of.getDeletionTimestamp());
    lean.setDeletionGracePeriodSeconds(of.getDeletionGracePeriodSeconds());
    lean.setFinalizers(of.getFinalizers().stream().map(LeanPod::once).toList());
    lean.setLabels(labels(of.getLabels()));
    lean.setAnnotations(annotations(of.getAnnotations()));
    return lean;
  }

  private static @Nullable Map<String, String> labels(@Nullable Map<String, String> of) {
    if (of == null) {
      return null;
    }
    Map<String, String> lean = new LinkedHashMap<>();
    of.forEach((key, value) -> lean.put(once(key), once(value)));
    return lean;
  }

  private static @Nullable Map<String, String> annotations(@Nullable Map<String, String> of) {
    if (of == null) {
      return null;
    }
    Map<String, String> lean = new LinkedHashMap<>();
    of.forEach(
        (key, value) -> {
          if (key.startsWith(OURS)) {
            lean.put(once(key), value);
          }
        });
    return lean;
  }

  /** Of the containers no more than the agent's port. */
  private static @Nullable PodSpec spec(@Nullable PodSpec of) {
    if (of == null) {
      return null;
    }
    PodSpec lean = new PodSpec();
    lean.setNodeName(once(of.getNodeName()));
    lean.setContainers(
        of.getContainers().stream()
            .filter(container -> SessionPod.AGENT.equals(container.getName()))
            .map(LeanPod::container)
            .toList());
    return lean;
  }

  private static Container container(Container of) {
    Container lean = new Container();
    lean.setName(once(of.getName()));
    lean.setPorts(of.getPorts());
    return lean;
  }

  private static @Nullable PodStatus status(@Nullable PodStatus of) {
    if (of == null) {
      return null;
    }
    PodStatus lean = new PodStatus();
    lean.setPhase(once(of.getPhase()));
    lean.setReason(once(of.getReason()));
    lean.setMessage(of.getMessage());
    lean.setPodIP(of.getPodIP());
    lean.setStartTime(of.getStartTime());
    lean.setConditions(conditions(of.getConditions()));
    lean.setContainerStatuses(
        of.getContainerStatuses().stream().map(LeanPod::containerStatus).toList());
    return lean;
  }

  private static List<PodCondition> conditions(List<PodCondition> of) {
    return of.stream()
        .filter(condition -> CONDITIONS.contains(condition.getType()))
        .map(LeanPod::condition)
        .toList();
  }

  private static PodCondition condition(PodCondition of) {
    PodCondition lean = new PodCondition();
    lean.setType(once(of.getType()));
    lean.setStatus(once(of.getStatus()));
    lean.setReason(once(of.getReason()));
    lean.setMessage(of.getMessage());
    lean.setLastTransitionTime(of.getLastTransitionTime());
    return lean;
  }

  private static ContainerStatus containerStatus(ContainerStatus of) {
    ContainerStatus lean = new ContainerStatus();
    lean.setName(once(of.getName()));
    lean.setReady(of.getReady());
    lean.setState(of.getState());
    return lean;
  }

  /** The session's label too: it costs a lookup, and others would have to be told apart. */
  private static @Nullable String once(@Nullable String text) {
    return text == null ? null : text.intern();
  }
}

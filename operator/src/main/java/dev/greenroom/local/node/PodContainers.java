package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** All containers of one pod, in the order of its spec. */
final class PodContainers {
  private final Map<String, PodContainer> byName;

  private PodContainers(Map<String, PodContainer> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /** {@code earlier}: what is known from an earlier life of the node; the others wait to start. */
  static PodContainers of(
      Pod pod,
      Map<String, ContainerFacts> earlier,
      PodDirectory directory,
      NodeContext node,
      Executor mailbox,
      Runnable changed) {
    Map<String, PodContainer> byName = new LinkedHashMap<>();
    for (Container spec : pod.getSpec().getContainers()) {
      ContainerFacts facts =
          earlier.getOrDefault(spec.getName(), ContainerFacts.Waiting.creating());
      byName.put(spec.getName(), new PodContainer(spec, facts, directory, node, mailbox, changed));
    }
    return new PodContainers(byName);
  }

  @Nullable PodContainer named(String name) {
    return byName.get(name);
  }

  Map<String, ContainerFacts> facts() {
    Map<String, ContainerFacts> facts = new LinkedHashMap<>();
    byName.forEach((name, container) -> facts.put(name, container.facts()));
    return facts;
  }

  void startWaiting(Pod pod, PortMap ports) {
    all().stream().filter(PodContainer::isWaiting).forEach(c -> c.start(pod, ports));
  }

  /** What waits never starts; what runs is asked to end. */
  void terminate() {
    all().forEach(PodContainer::giveUp);
    all().forEach(PodContainer::stopProbes);
    all().forEach(PodContainer::terminate);
  }

  void kill() {
    all().forEach(PodContainer::kill);
  }

  boolean allEnded() {
    return all().stream().allMatch(c -> c.facts().ended());
  }

  boolean anyWaiting() {
    return all().stream().anyMatch(PodContainer::isWaiting);
  }

  boolean noneAlive() {
    return all().stream().noneMatch(PodContainer::isAlive);
  }

  private Collection<PodContainer> all() {
    return byName.values();
  }
}

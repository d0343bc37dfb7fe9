package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;

/** Second objects that share spec and status, which are never edited, and have no metadata yet. */
final class ShallowCopies {
  private ShallowCopies() {}

  static Pod of(Pod pod) {
    Pod copy = new Pod();
    copy.setSpec(pod.getSpec());
    copy.setStatus(pod.getStatus());
    return copy;
  }

  static AgentSession of(AgentSession session) {
    AgentSession copy = new AgentSession();
    copy.setSpec(session.getSpec());
    copy.setStatus(session.getStatus());
    return copy;
  }

  static AgentDeployment of(AgentDeployment agent) {
    AgentDeployment copy = new AgentDeployment();
    copy.setSpec(agent.getSpec());
    copy.setStatus(agent.getStatus());
    return copy;
  }

  static ControllerRevision of(ControllerRevision revision) {
    return new ControllerRevision(
        revision.getApiVersion(),
        revision.getData(),
        revision.getKind(),
        null,
        revision.getRevision());
  }
}

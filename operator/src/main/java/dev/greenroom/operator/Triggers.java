package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Map;
import java.util.Objects;

/** News of a pod, passed on to the session and the agent that it belongs to. */
final class Triggers implements ResourceEventHandler<Pod> {
  private final SimpleInboundEventSource<AgentSession> sessions =
      new SimpleInboundEventSource<>("pods-of-session");
  private final SimpleInboundEventSource<AgentDeployment> agents =
      new SimpleInboundEventSource<>("pods-and-sessions-of-agent");

  SimpleInboundEventSource<AgentSession> sessions() {
    return sessions;
  }

  SimpleInboundEventSource<AgentDeployment> agents() {
    return agents;
  }

  void agent(String namespace, String name) {
    if (agents.isRunning()) {
      agents.propagateEvent(new ResourceID(name, namespace));
    }
  }

  @Override
  public void onAdd(Pod pod) {
    pass(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod after) {
    pass(after);
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    pass(pod);
  }

  private void pass(Pod pod) {
    Map<String, String> labels =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
    String namespace = pod.getMetadata().getNamespace();
    String session = labels.get(Names.SESSION);
    if (session != null && sessions.isRunning()) {
      sessions.propagateEvent(new ResourceID(session, namespace));
    }
    String agent = labels.get(Names.AGENT);
    if (agent != null) {
      agent(namespace, agent);
    }
  }
}

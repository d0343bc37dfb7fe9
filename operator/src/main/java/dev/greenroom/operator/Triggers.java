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

/**
 * News of a pod or a bill, passed on to the session and the agent that it belongs to, and of a pod
 * to the line of those that wait for a place.
 */
final class Triggers implements ResourceEventHandler<Pod>, Books.Listener {
  private final WaitingLines lines;
  private final SimpleInboundEventSource<AgentSession> sessions =
      new SimpleInboundEventSource<>("pods-of-session");
  private final SimpleInboundEventSource<AgentDeployment> agents =
      new SimpleInboundEventSource<>("pods-and-sessions-of-agent");

  Triggers(SessionSource seen) {
    this.lines = new WaitingLines(seen, this::session);
  }

  WaitingLines lines() {
    return lines;
  }

  SimpleInboundEventSource<AgentSession> sessions() {
    return sessions;
  }

  SimpleInboundEventSource<AgentDeployment> agents() {
    return agents;
  }

  void session(String namespace, String name) {
    if (sessions.isRunning()) {
      sessions.propagateEvent(new ResourceID(name, namespace));
    }
  }

  void agent(String namespace, String name) {
    if (agents.isRunning()) {
      agents.propagateEvent(new ResourceID(name, namespace));
    }
  }

  @Override
  public void kept(String namespace, String agent, String session) {
    session(namespace, session);
  }

  @Override
  public void summed(String namespace, String agent) {
    agent(namespace, agent);
  }

  @Override
  public void onAdd(Pod pod) {
    pass(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod after) {
    pass(after);
    if (isWarm(after) && !isWarm(before)) {
      placeFree(after);
    }
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    pass(pod);
    placeFree(pod);
  }

  private void placeFree(Pod pod) {
    String agent = labels(pod).get(Names.AGENT);
    // Until then no session has been seen, and each is looked at when it is.
    if (agent != null && sessions.isRunning()) {
      lines.placeFree(pod.getMetadata().getNamespace(), agent);
    }
  }

  private static boolean isWarm(Pod pod) {
    return Names.STATE_WARM.equals(labels(pod).get(Names.STATE));
  }

  private void pass(Pod pod) {
    Map<String, String> labels = labels(pod);
    String namespace = pod.getMetadata().getNamespace();
    String session = labels.get(Names.SESSION);
    if (session != null) {
      session(namespace, session);
    }
    String agent = labels.get(Names.AGENT);
    if (agent != null) {
      agent(namespace, agent);
    }
  }

  private static Map<String, String> labels(Pod pod) {
    return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.of());
  }
}

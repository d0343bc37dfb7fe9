package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodStep;
import dev.greenroom.core.session.NodeView;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The API as one operator process has it: a fault may come at every write. */
record FaultyApi(ClusterApi api, Faults faults, Faults.Pause pause) implements ClusterApi {

  private <T> T write(String what, Supplier<T> call) {
    return faults.around(what, call, Faults::noReply, pause);
  }

  private void write(String what, Runnable call) {
    write(
        what,
        () -> {
          call.run();
          return true;
        });
  }

  @Override
  public @Nullable AgentDeployment agent(String namespace, String name) {
    return api.agent(namespace, name);
  }

  @Override
  public @Nullable AgentSession session(String namespace, String name) {
    return api.session(namespace, name);
  }

  @Override
  public @Nullable Pod pod(String namespace, String name) {
    return api.pod(namespace, name);
  }

  @Override
  public List<Pod> pods(String namespace, String agentUid) {
    return api.pods(namespace, agentUid);
  }

  @Override
  public boolean sessionCrdTerminating() {
    return api.sessionCrdTerminating();
  }

  @Override
  public NodeView node(String name) {
    return api.node(name);
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return api.secret(namespace, name);
  }

  @Override
  public Written<Secret> createSecret(Secret secret) {
    return write("createSecret", () -> api.createSecret(secret));
  }

  @Override
  public void deleteSecretOf(String ownerUid, String namespace, String name) {
    write("deleteSecretOf", () -> api.deleteSecretOf(ownerUid, namespace, name));
  }

  @Override
  public Created createPod(Pod pod) {
    return write("createPod", () -> api.createPod(pod));
  }

  @Override
  public void deletePod(String namespace, String name, String uid, @Nullable Integer graceSeconds) {
    write("deletePod", () -> api.deletePod(namespace, name, uid, graceSeconds));
  }

  @Override
  public Written<Pod> step(Pod seen, PodStep step) {
    return write("step", () -> api.step(seen, step));
  }

  @Override
  public Written<AgentDeployment> holdAgent(AgentDeployment read) {
    return write("holdAgent", () -> api.holdAgent(read));
  }

  @Override
  public void releaseAgent(AgentDeployment read) {
    write("releaseAgent", () -> api.releaseAgent(read));
  }

  @Override
  public List<ControllerRevision> revisions(String namespace, String agentUid) {
    return api.revisions(namespace, agentUid);
  }

  @Override
  public @Nullable ControllerRevision revision(String namespace, String name) {
    return api.revision(namespace, name);
  }

  @Override
  public Written<ControllerRevision> createRevision(ControllerRevision revision) {
    return write("createRevision", () -> api.createRevision(revision));
  }

  @Override
  public Written<ControllerRevision> renumberRevision(ControllerRevision read, long number) {
    return write("renumberRevision", () -> api.renumberRevision(read, number));
  }

  @Override
  public void deleteRevision(ControllerRevision read) {
    write("deleteRevision", () -> api.deleteRevision(read));
  }

  @Override
  public boolean releasePod(Pod pod) {
    return write("releasePod", () -> api.releasePod(pod));
  }

  @Override
  public Written<AgentSession> bind(
      AgentSession read, AgentSessionSpec.Binding binding, AgentSessionSpec.Limits limits) {
    return write("bind", () -> api.bind(read, binding, limits));
  }

  @Override
  public Written<AgentSession> createSession(AgentSession session) {
    return write("createSession", () -> api.createSession(session));
  }

  @Override
  public Written<AgentSession> writeStatus(AgentSession read, AgentSessionStatus status) {
    return write("writeStatus " + status.phase(), () -> api.writeStatus(read, status));
  }

  @Override
  public Written<AgentDeployment> writeStatus(AgentDeployment read, AgentDeploymentStatus status) {
    return api.writeStatus(read, status);
  }

  @Override
  public void releaseSession(AgentSession session) {
    write("releaseSession", () -> api.releaseSession(session));
  }

  @Override
  public void deleteSession(AgentSession session) {
    write("deleteSession", () -> api.deleteSession(session));
  }

  @Override
  public String logTail(String namespace, String pod, String container, int bytes) {
    return api.logTail(namespace, pod, container, bytes);
  }
}

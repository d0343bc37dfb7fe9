package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.core.session.NodeView;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API as sessions need it: every method is one call, every read is live, every write
 * is guarded by a name, a UID or a resourceVersion and may be repeated. Expected answers are
 * values; anything else (no connection, 5xx, forbidden reads) is thrown.
 */
public interface ClusterApi {

  @Nullable AgentDeployment agent(String namespace, String name);

  @Nullable AgentSession session(String namespace, String name);

  @Nullable Pod pod(String namespace, String name);

  /** Every pod of an AgentDeployment, by its UID. */
  List<Pod> pods(String namespace, String agentUid);

  /** True while the CustomResourceDefinition of AgentSessions is being deleted, or is gone. */
  boolean sessionCrdTerminating();

  /** Whether a node is certainly gone. */
  NodeView node(String name);

  @Nullable Secret secret(String namespace, String name);

  /** Creates a Secret as it is given. */
  Written<Secret> createSecret(Secret secret);

  /**
   * Deletes the Secret of this name if the object of this UID owns it; one that is gone is fine. A
   * read and a write.
   */
  void deleteSecretOf(String ownerUid, String namespace, String name);

  Created createPod(Pod pod);

  /** Deletes the pod of this name if it has this UID; a pod that is gone is fine. */
  void deletePod(String namespace, String name, String uid, @Nullable Integer graceSeconds);

  /**
   * Takes a pod one step further; {@code Refused} or {@code Conflict} when a guard of the step does
   * not hold, {@code Absent} when the pod is gone. One request, without a read before it.
   */
  Written<Pod> step(Pod seen, PodStep step);

  /**
   * Takes the usage finalizer off the pod, guarded by its UID.
   *
   * @return false when the finalizers are not as they were read: to be done again with newer news
   */
  boolean releasePod(Pod pod);

  /** Writes finalizer, binding and limits in one PATCH, guarded by the resourceVersion read. */
  Written<AgentSession> bind(
      AgentSession read, AgentSessionSpec.Binding binding, AgentSessionSpec.Limits limits);

  /** Creates an AgentSession as it is given. */
  Written<AgentSession> createSession(AgentSession session);

  /** Replaces the status, guarded by the resourceVersion read. */
  Written<AgentSession> writeStatus(AgentSession read, AgentSessionStatus status);

  /** Replaces the status, guarded by the resourceVersion read. */
  Written<AgentDeployment> writeStatus(AgentDeployment read, AgentDeploymentStatus status);

  /** Puts our finalizer on the AgentDeployment, guarded by the resourceVersion read. */
  Written<AgentDeployment> holdAgent(AgentDeployment read);

  /** Takes our finalizer off the AgentDeployment, guarded by its UID. */
  void releaseAgent(AgentDeployment read);

  /** Every ControllerRevision of an AgentDeployment, by its UID. */
  List<ControllerRevision> revisions(String namespace, String agentUid);

  @Nullable ControllerRevision revision(String namespace, String name);

  /** Creates a ControllerRevision as it is given. */
  Written<ControllerRevision> createRevision(ControllerRevision revision);

  /** Gives the ControllerRevision another number, guarded by its UID and the number it had. */
  Written<ControllerRevision> renumberRevision(ControllerRevision read, long number);

  /** Deletes the ControllerRevision if it has this UID; one that is gone is fine. */
  void deleteRevision(ControllerRevision read);

  /** Takes our finalizer off the session, guarded by its UID. */
  void releaseSession(AgentSession session);

  /** Deletes the session if it has this UID; one that is gone is fine. */
  void deleteSession(AgentSession session);

  /**
   * The end of a container's log, at most {@code bytes} long, each line with the node's instant
   * before it; empty when it can't be had in 1 s.
   */
  String logTail(String namespace, String pod, String container, int bytes);

  /** What came of the creation of a pod. */
  sealed interface Created {
    record Ok(Pod pod) implements Created {}

    /** A pod of that name exists: the slot is taken. */
    record NameTaken() implements Created {}

    /** 400, 403, 413 or 422: the API server will not have this pod. */
    record Refused(int code, String message) implements Created {}
  }

  /** What came of a guarded write. */
  sealed interface Written<T> {
    record Ok<T>(T object) implements Written<T> {}

    /** 409: what was read is no longer so. */
    record Conflict<T>() implements Written<T> {}

    /** 400, 413 or 422, or more than etcd holds: written again, it is refused again. */
    record Refused<T>(String message) implements Written<T> {}

    /** 404: the object, or its kind, is gone. */
    record Absent<T>() implements Written<T> {}

    /** 403: not allowed now, for example while the CustomResourceDefinition is terminating. */
    record Forbidden<T>(String message) implements Written<T> {}
  }
}

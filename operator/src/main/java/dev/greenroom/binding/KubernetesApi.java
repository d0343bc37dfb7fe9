package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Names;
import dev.greenroom.core.session.NodeView;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The Kubernetes API through the fabric8 client; one request a method. */
public final class KubernetesApi implements ClusterApi {
  private static final String SESSION_CRD = "agentsessions.greenroom.dev";
  private static final String NODE_LEASES = "kube-node-lease";
  private static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";
  private static final int LOG_LINES = 500;

  private final KubernetesClient client;
  private final KubernetesClient logs;
  private final Executor executor;
  private final GuardedWrites writes;

  /**
   * @param executor carries reads that are given up after a bound
   */
  public KubernetesApi(KubernetesClient client, Executor executor) {
    this.client = client;
    // A kubelet that can't be reached keeps nobody else from the API server for long.
    this.logs =
        client
            .newClient(
                new RequestConfigBuilder()
                    .withRequestTimeout(1_000)
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .adapt(KubernetesClient.class);
    this.executor = executor;
    this.writes = new GuardedWrites(client);
  }

  @Override
  public @Nullable AgentDeployment agent(String namespace, String name) {
    return client.resources(AgentDeployment.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public @Nullable AgentSession session(String namespace, String name) {
    return client.resources(AgentSession.class).inNamespace(namespace).withName(name).get();
  }

  @Override
  public @Nullable Pod pod(String namespace, String name) {
    return client.pods().inNamespace(namespace).withName(name).get();
  }

  @Override
  public List<Pod> pods(String namespace, String agentUid) {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabel(Names.AGENT_UID, agentUid)
        .list()
        .getItems();
  }

  @Override
  public boolean sessionCrdTerminating() {
    CustomResourceDefinition crd =
        client.apiextensions().v1().customResourceDefinitions().withName(SESSION_CRD).get();
    return crd == null || crd.getMetadata().getDeletionTimestamp() != null;
  }

  @Override
  public NodeView node(String name) {
    Node node = client.nodes().withName(name).get();
    boolean outOfService =
        node != null
            && node.getSpec() != null
            && node.getSpec().getTaints() != null
            && node.getSpec().getTaints().stream().anyMatch(t -> OUT_OF_SERVICE.equals(t.getKey()));
    if (node != null && !outOfService) {
      return new NodeView.Present();
    }
    Lease lease = client.leases().inNamespace(NODE_LEASES).withName(name).get();
    Instant renewed =
        lease == null || lease.getSpec() == null || lease.getSpec().getRenewTime() == null
            ? null
            : lease.getSpec().getRenewTime().toInstant();
    return new NodeView.Gone(renewed);
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  @Override
  public Written<Secret> createSecret(Secret secret) {
    return Answers.written(() -> client.resource(secret).create());
  }

  @Override
  public void deleteSecretOf(String ownerUid, String namespace, String name) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret != null && secret.hasOwnerReferenceFor(ownerUid)) {
      String path = "/api/v1/namespaces/" + namespace + "/secrets/" + name;
      writes.delete(path, secret.getMetadata().getUid(), null);
    }
  }

  @Override
  public Created createPod(Pod pod) {
    try {
      return new Created.Ok(client.resource(pod).create());
    } catch (KubernetesClientException e) {
      if (e.getCode() == 409 && Answers.isReason(e, "AlreadyExists")) {
        return new Created.NameTaken();
      }
      if (e.getCode() == 403 || Answers.isRefusal(e)) {
        return new Created.Refused(e.getCode(), Answers.said(e));
      }
      throw e;
    }
  }

  @Override
  public void deletePod(String namespace, String name, String uid, @Nullable Integer graceSeconds) {
    writes.delete("/api/v1/namespaces/" + namespace + "/pods/" + name, uid, graceSeconds);
  }

  @Override
  public Written<Pod> step(Pod seen, PodStep step) {
    return writes.patched(seen, step.operations());
  }

  @Override
  public boolean releasePod(Pod pod) {
    return writes.release(pod, Names.USAGE_FINALIZER);
  }

  @Override
  public Written<AgentSession> bind(
      AgentSession read, AgentSessionSpec.Binding binding, AgentSessionSpec.Limits limits) {
    Map<String, Object> patch =
        Map.of(
            "metadata",
            GuardedWrites.held(read, Names.SESSION_FINALIZER),
            "spec",
            Map.of("binding", binding, "limits", limits));
    return writes.merged(read, patch);
  }

  @Override
  public Written<AgentDeployment> holdAgent(AgentDeployment read) {
    return writes.merged(read, Map.of("metadata", GuardedWrites.held(read, Names.POOL_FINALIZER)));
  }

  @Override
  public void releaseAgent(AgentDeployment read) {
    writes.release(read, Names.POOL_FINALIZER);
  }

  @Override
  public List<ControllerRevision> revisions(String namespace, String agentUid) {
    return client
        .apps()
        .controllerRevisions()
        .inNamespace(namespace)
        .withLabel(Names.AGENT_UID, agentUid)
        .list()
        .getItems();
  }

  @Override
  public @Nullable ControllerRevision revision(String namespace, String name) {
    return client.apps().controllerRevisions().inNamespace(namespace).withName(name).get();
  }

  @Override
  public Written<ControllerRevision> createRevision(ControllerRevision revision) {
    return Answers.written(() -> client.resource(revision).create());
  }

  @Override
  public Written<ControllerRevision> renumberRevision(ControllerRevision read, long number) {
    List<Map<String, Object>> patch =
        List.of(
            Map.of("op", "test", "path", "/metadata/uid", "value", read.getMetadata().getUid()),
            Map.of("op", "test", "path", "/revision", "value", read.getRevision()),
            Map.of("op", "replace", "path", "/revision", "value", number));
    return writes.patched(read, patch);
  }

  @Override
  public void deleteRevision(ControllerRevision read) {
    writes.delete(
        "/apis/apps/v1/namespaces/"
            + read.getMetadata().getNamespace()
            + "/controllerrevisions/"
            + read.getMetadata().getName(),
        read.getMetadata().getUid(),
        null);
  }

  @Override
  public Written<AgentSession> createSession(AgentSession session) {
    return Answers.written(() -> client.resource(session).create());
  }

  @Override
  public Written<AgentSession> writeStatus(AgentSession read, AgentSessionStatus status) {
    AgentSession next = client.getKubernetesSerialization().clone(read);
    next.setStatus(status);
    return Answers.written(() -> client.resource(next).updateStatus());
  }

  @Override
  public Written<AgentDeployment> writeStatus(AgentDeployment read, AgentDeploymentStatus status) {
    AgentDeployment next = client.getKubernetesSerialization().clone(read);
    next.setStatus(status);
    return Answers.written(() -> client.resource(next).updateStatus());
  }

  @Override
  public void releaseSession(AgentSession session) {
    writes.release(session, Names.SESSION_FINALIZER);
  }

  @Override
  public void deleteSession(AgentSession session) {
    writes.delete(
        "/apis/greenroom.dev/v1alpha1/namespaces/"
            + session.getMetadata().getNamespace()
            + "/agentsessions/"
            + session.getMetadata().getName(),
        session.getMetadata().getUid(),
        null);
  }

  @Override
  public String logTail(String namespace, String pod, String container, int bytes) {
    // The log operation of the client first lists and watches the pod until it is ready.
    String path =
        "/api/v1/namespaces/%s/pods/%s/log?container=%s&timestamps=true&tailLines=%d"
            .formatted(namespace, pod, container, LOG_LINES);
    CompletableFuture<String> log =
        CompletableFuture.supplyAsync(
            () -> Objects.requireNonNullElse(logs.raw(path), ""), executor);
    String text =
        log.completeOnTimeout("", 1, TimeUnit.SECONDS).exceptionally(unreadable -> "").join();
    return text.length() <= bytes ? text : text.substring(text.length() - bytes);
  }
}

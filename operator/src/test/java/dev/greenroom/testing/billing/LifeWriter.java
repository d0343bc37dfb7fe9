package dev.greenroom.testing.billing;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.local.controlplane.Etcd;
import dev.greenroom.testing.billing.Plot.Node;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes lives into the API as gateway, kubelet and people left them: instants are data, so that an
 * operator that starts now has been away since.
 */
record LifeWriter(KubernetesClient client, Etcd etcd, Map<String, String> agentUids) {
  private static final String LEASES = "kube-node-lease";

  /**
   * @return the session's UID, and when its pod was deleted, by the API server's word
   */
  Written write(TrueLife life) {
    String agentUid = agentUids.get(life.organization() + "/" + life.agent());
    Pod pod = client.resource(LifePod.pod(life, agentUid)).create();
    status(pod, life);
    AgentSession session = client.resource(session(life, pod, agentUid)).create();
    session.setStatus(status(life));
    AgentSession noted = client.resource(session).updateStatus();
    String created = "\"creationTimestamp\":\"" + session.getMetadata().getCreationTimestamp();
    etcd.edit(
        "greenroom.dev/agentsessions/" + life.organization() + "/" + life.name(),
        stored -> stored.replace(created, "\"creationTimestamp\":\"" + life.accepted()));
    loseNode(life);
    return new Written(noted.getMetadata().getUid(), act(life, pod));
  }

  /**
   * @param podDeleted null where nobody has deleted the pod
   */
  record Written(String uid, @Nullable Instant podDeleted) {}

  private void status(Pod pod, TrueLife life) {
    write(client, pod, new LifePod(life, null));
  }

  /** As the kubelet does. */
  static void write(KubernetesClient client, Pod pod, LifePod as) {
    Object body =
        Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", as.status());
    client
        .resource(pod)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            client.getKubernetesSerialization().asJson(body));
  }

  private static AgentSession session(TrueLife life, Pod pod, String agentUid) {
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(life.organization())
            .withName(life.name())
            .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
            .withFinalizers(Names.SESSION_FINALIZER)
            .build());
    session.setSpec(
        new AgentSessionSpec(
            life.agent(),
            null,
            null,
            null,
            null,
            null,
            null,
            new AgentSessionSpec.Limits(7200, 120, null),
            new AgentSessionSpec.Binding(
                pod.getMetadata().getName(),
                pod.getMetadata().getUid(),
                agentUid,
                "7c9f",
                null,
                life.accepted())));
    return session;
  }

  /** What a gateway writes with its answer, or before it has given the body. */
  private static AgentSessionStatus status(TrueLife life) {
    boolean noted = life.plot().noted;
    Instant since = noted ? life.running() : life.accepted();
    return new AgentSessionStatus(
        1L,
        noted ? Phase.Running : Phase.Starting,
        null,
        List.of(
            condition("Admitted", true, "Bound", life.accepted()),
            condition("Running", noted, noted ? "Running" : "Starting", since)),
        null,
        true,
        null,
        null,
        new Usage(
            life.accepted(),
            noted ? life.running() : null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new Usage.Sources(
                Provenance.ApiServer, noted ? Provenance.ApiServer : null, null, null),
            null));
  }

  private static Condition condition(String type, boolean holds, String reason, Instant since) {
    Condition.Status status = holds ? Condition.Status.True : Condition.Status.False;
    return new Condition(type, status, 1L, since, reason, "");
  }

  private void loseNode(TrueLife life) {
    Node node = life.plot().node;
    if (node == Node.GONE || node == Node.OUT_OF_SERVICE) {
      client
          .resource(
              new LeaseBuilder()
                  .withNewMetadata()
                  .withNamespace(LEASES)
                  .withName(LifePod.node(life))
                  .endMetadata()
                  .withNewSpec()
                  .withHolderIdentity(LifePod.node(life))
                  .withLeaseDurationSeconds(40)
                  .withRenewTime(life.ofNode(life.heard()).atZone(ZoneOffset.UTC))
                  .endSpec()
                  .build())
          .create();
    }
    if (node == Node.OUT_OF_SERVICE) {
      client
          .resource(
              new NodeBuilder()
                  .withNewMetadata()
                  .withName(LifePod.node(life))
                  .endMetadata()
                  .withNewSpec()
                  .addNewTaint(
                      "NoExecute", "node.kubernetes.io/out-of-service", null, "nodeshutdown")
                  .endSpec()
                  .build())
          .create();
    }
  }

  private @Nullable Instant act(TrueLife life, Pod pod) {
    switch (life.plot().deed) {
      case NONE -> {}
      case STOPPED ->
          client
              .resources(AgentSession.class)
              .inNamespace(life.organization())
              .withName(life.name())
              .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"stop\": true}}");
      case SESSION_DELETED ->
          client
              .resources(AgentSession.class)
              .inNamespace(life.organization())
              .withName(life.name())
              .delete();
      case POD_DELETED -> {
        remove(client, pod);
        return Instant.parse(client.resource(pod).get().getMetadata().getDeletionTimestamp());
      }
      case POD_STRIPPED -> {
        client
            .resource(pod)
            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
        remove(client, pod);
      }
    }
    return null;
  }

  /** DELETE with no grace: forced by somebody, or the kubelet's last word. */
  static void remove(KubernetesClient client, Pod pod) {
    client.raw(
        "/api/v1/namespaces/"
            + pod.getMetadata().getNamespace()
            + "/pods/"
            + pod.getMetadata().getName(),
        "DELETE",
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withGracePeriodSeconds(0L)
            .withNewPreconditions()
            .withUid(pod.getMetadata().getUid())
            .endPreconditions()
            .build());
  }
}

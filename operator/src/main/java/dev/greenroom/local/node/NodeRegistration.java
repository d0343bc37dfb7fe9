package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's own objects: its Node, and the Lease whose renewals prove that it lives. */
final class NodeRegistration {
  private static final Logger log = LoggerFactory.getLogger(NodeRegistration.class);
  private static final String NAMESPACE = "kube-node-lease";
  private static final int LEASE_SECONDS = 40; // as a kubelet's

  private final KubernetesClient client;
  private final String name;
  private final InstantSource clock;
  private boolean renewing = true;

  NodeRegistration(KubernetesClient client, String name, InstantSource clock) {
    this.client = client;
    this.name = name;
    this.clock = clock;
  }

  /** The last renewal by an earlier life of this node. */
  Optional<Instant> lastProofOfLife() {
    Lease lease = client.leases().inNamespace(NAMESPACE).withName(name).get();
    return Optional.ofNullable(lease)
        .map(l -> l.getSpec().getRenewTime())
        .map(renewed -> renewed.toInstant());
  }

  void register(Node node) {
    Node known = client.nodes().withName(name).get();
    if (known == null) {
      known = client.resource(node).create();
    }
    String labels = json(Map.of("metadata", Map.of("labels", node.getMetadata().getLabels())));
    client.resource(known).patch(PatchContext.of(PatchType.JSON_MERGE), labels);
    // The API server taints every new node as not ready; there is no controller to take it away.
    client
        .resource(known)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"taints\":null}}");
    client
        .resource(known)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE), json(Map.of("status", node.getStatus())));
    createNamespace();
    writeLease();
  }

  /** Renews the lease; a failure is said once and tried again with the next renewal. */
  void renew() {
    try {
      writeLease();
      if (!renewing) {
        log.info("the lease of node {} is renewed again", name);
      }
      renewing = true;
    } catch (KubernetesClientException e) {
      if (renewing) {
        log.warn("the lease of node {} can't be renewed: {}", name, e.getMessage());
      }
      renewing = false;
    }
  }

  private void writeLease() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Lease lease =
        new LeaseBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity(name)
            .withLeaseDurationSeconds(LEASE_SECONDS)
            .withRenewTime(now.atZone(ZoneOffset.UTC))
            .endSpec()
            .build();
    try {
      // One request; an update or an apply through the client would read first.
      client.resource(lease).patch(PatchContext.of(PatchType.JSON_MERGE), json(lease));
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404) {
        throw e;
      }
      client.resource(lease).create();
    }
  }

  private void createNamespace() {
    try {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
    }
  }

  private String json(Object body) {
    return client.getKubernetesSerialization().asJson(body);
  }
}

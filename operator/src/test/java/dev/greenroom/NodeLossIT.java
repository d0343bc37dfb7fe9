package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that is gone for good, under an operator with the rights of the chart. */
class NodeLossIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.onFakeNode();

  private static GreenroomChild operator;

  @BeforeAll
  static void start() {
    operator = greenroom.operatorChild();
  }

  @AfterAll
  static void end() {
    if (operator != null) {
      operator.close();
    }
  }

  @Test
  void aSessionOnItIsBilledToItsLastProofOfLifeAndItsPodGoes(Organization acme) {
    // Given
    acme.deploy("bot", "pool: {capacity: 1}");
    acme.start("lost-1", "bot", "body: {held: true}");
    AgentSession running = acme.awaitRunning("lost-1");
    Pod pod = acme.podOf(running);
    Instant proof = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    renewLease(pod.getSpec().getNodeName(), proof);

    // When
    greenroom.fakeNode().close();
    evictAsFromALostNode(pod);

    // Then
    AgentSession lost = acme.awaitFinished("lost-1", Duration.ofMinutes(2));
    assertEnded(lost, Phase.Failed, Reason.NodeLost, "node");
    Usage usage = Bill.of(lost);
    assertThat(usage.endedTime()).isEqualTo(proof);
    await("a pod that nothing of ours holds")
        .atMost(120, SECONDS)
        .until(
            () -> greenroom.client().resource(pod).get().getMetadata().getFinalizers().isEmpty());
    // The garbage collector of pods, which this control plane has not.
    greenroom.client().resource(pod).withGracePeriod(0).delete();
  }

  /** The kubelet's last one. */
  private static void renewLease(String node, Instant renewed) {
    greenroom
        .client()
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace("kube-node-lease")
                .withName(node)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(node)
                .withLeaseDurationSeconds(40)
                .withRenewTime(renewed.atZone(ZoneOffset.UTC))
                .endSpec()
                .build())
        .create();
  }

  /** What the controller of taints does. */
  private static void evictAsFromALostNode(Pod pod) {
    KubernetesClient client = greenroom.client();
    client
        .resource(pod)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            "{\"status\": {\"conditions\": [{\"type\": \"DisruptionTarget\", \"status\": \"True\","
                + " \"reason\": \"DeletionByTaintManager\", \"lastTransitionTime\": \""
                + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                + "\"}]}}");
    client.resource(pod).withGracePeriod(1).delete();
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Kubectl;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A node is drained while sessions run on it; only where the node is a lab's, and ours to empty.
 */
@Isolated("no other pod is scheduled while the node is cordoned")
@EnabledIfEnvironmentVariable(named = "E2E_LAB_DIR", matches = ".+")
class DrainE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withOperator();

  private final Organization acme = cluster.organization();

  @Test
  void aDrainTakesIdlePodsAtOnceAndWaitsForSessionsToEnd() {
    // Given
    acme.deploy("drained", "pool: {capacity: 6, warm: 2}");
    await("idle pods").atMost(60, SECONDS).until(() -> warm().size() == 2);
    acme.start("drained-1", "drained", "body: {seconds: 600}");
    acme.start("drained-2", "drained", "body: {seconds: 600}");
    AgentSession first = acme.awaitRunning("drained-1");
    acme.awaitRunning("drained-2");
    await("idle pods again").atMost(60, SECONDS).until(() -> warm().size() == 2);
    List<String> idle = warm().stream().map(pod -> pod.getMetadata().getUid()).toList();
    String node = acme.podOf(first).getSpec().getNodeName();

    try (Kubectl drain =
        Kubectl.start(
            acme,
            "",
            "drain",
            node,
            "--force",
            "--timeout=110s",
            "--pod-selector=app.kubernetes.io/managed-by=greenroom")) {
      // When
      await("the end of the idle pods")
          .atMost(60, SECONDS)
          .until(() -> idle.stream().allMatch(this::gone));
      await("a refusal for each active pod")
          .atMost(60, SECONDS)
          .until(() -> drain.said().split("Cannot evict pod", -1).length > 2);

      // Then
      assertThat(drain.runs()).as(drain.said()).isTrue();
      assertThat(runs("drained-1") && runs("drained-2")).isTrue();

      // When
      acme.stop("drained-1");
      acme.stop("drained-2");

      // Then
      assertThat(drain.awaitEnd()).contains("node/" + node + " drained");
      for (String name : List.of("drained-1", "drained-2")) {
        AgentSession session = acme.awaitFinished(name);
        assertEnded(session, Phase.Stopped, Reason.StoppedByUser, "stopped");
        Bill.of(session);
      }
    } finally {
      Kubectl.run(acme, "", "uncordon", node);
    }
    await("idle pods on the node again").atMost(90, SECONDS).until(() -> warm().size() == 2);
  }

  private boolean runs(String session) {
    return Organization.phase(acme.sessions().latest(session).orElseThrow()) == Phase.Running;
  }

  private boolean gone(String uid) {
    return cluster.client().pods().inNamespace(acme.namespace()).list().getItems().stream()
        .noneMatch(pod -> pod.getMetadata().getUid().equals(uid));
  }

  private List<Pod> warm() {
    return cluster
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withLabel(Names.STATE, Names.STATE_WARM)
        .list()
        .getItems();
  }
}

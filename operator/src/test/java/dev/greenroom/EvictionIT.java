package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Evictions as the API server decides them, of active and of idle pods. */
class EvictionIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  @Test
  void anActivePodIsNotEvictedAndAnIdleOneIsAndIsReplaced(Organization acme) {
    // Given
    acme.deploy("evicted", "pool: {capacity: 3, warm: 1}");
    awaitIdle(acme);
    acme.start("evicted-1", "evicted", "body: {seconds: 600}");
    AgentSession running = acme.awaitRunning("evicted-1");
    Pod idle = awaitIdle(acme);

    // When
    int active = evict(acme, running.getSpec().binding().podName());
    int other = evict(acme, idle.getMetadata().getName());

    // Then
    assertThat(idle.getMetadata().getAnnotations())
        .containsEntry("cluster-autoscaler.kubernetes.io/safe-to-evict", "true")
        .doesNotContainKey("karpenter.sh/do-not-disrupt");
    assertThat(active).isEqualTo(429);
    assertThat(other).isEqualTo(201);
    await("the successor of the idle pod")
        .atMost(60, SECONDS)
        .until(
            () ->
                idle(acme).stream()
                    .anyMatch(
                        pod -> !pod.getMetadata().getUid().equals(idle.getMetadata().getUid())));

    // When
    budget(acme).delete();
    await("the budget").atMost(30, SECONDS).until(() -> budget(acme).get() != null);
    budget(acme)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"minAvailable\": null, \"maxUnavailable\": \"100%\"}}");

    // Then
    await("the budget as it was")
        .atMost(30, SECONDS)
        .until(() -> budget(acme).get().getSpec().getMaxUnavailable() == null);
    assertThat(evict(acme, running.getSpec().binding().podName())).isEqualTo(429);
    assertThat(Organization.phase(acme.sessions().latest("evicted-1").orElseThrow()))
        .isEqualTo(Organization.phase(running));
    acme.stop("evicted-1");
    acme.awaitFinished("evicted-1");
  }

  /** The status code of an eviction, asked for as kubectl drain does. */
  private static int evict(Organization acme, String pod) {
    Map<String, Object> eviction =
        Map.of(
            "apiVersion",
            "policy/v1",
            "kind",
            "Eviction",
            "metadata",
            Map.of("name", pod, "namespace", acme.namespace()));
    String path = "/api/v1/namespaces/" + acme.namespace() + "/pods/" + pod + "/eviction";
    try {
      greenroom.client().raw(path, "POST", eviction);
      return 201;
    } catch (KubernetesClientException e) {
      return e.getCode();
    }
  }

  private static Pod awaitIdle(Organization acme) {
    await("an idle pod").atMost(60, SECONDS).until(() -> !idle(acme).isEmpty());
    return idle(acme).get(0);
  }

  private static List<Pod> idle(Organization acme) {
    return greenroom
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withLabel(Names.STATE, Names.STATE_WARM)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static Resource<PodDisruptionBudget> budget(Organization acme) {
    return greenroom
        .client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(acme.namespace())
        .withName("greenroom-active-sessions");
  }
}

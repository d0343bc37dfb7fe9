package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.api.Names;
import dev.greenroom.core.Conditions;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Idle pods on a real API server, made by an operator that is killed now and then. */
class WarmPoolIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  private static final String AGENT = "pool";
  private static final List<String> DEFINITIONS =
      List.of("agentdeployments.greenroom.dev", "agentsessions.greenroom.dev");

  private GreenroomChild operator;

  @BeforeEach
  void startOperator() {
    operator = greenroom.operatorChild();
  }

  /** The organisation is emptied after this: that needs an operator. */
  @AfterEach
  void endOperator(Organization acme) {
    try {
      acme.empty();
    } finally {
      operator.close();
    }
  }

  @Test
  void idlePodsAreMadeReplacedScaledAndGoWithTheirAgent(Organization acme) {
    // Given
    acme.deploy(AGENT, "pool: {capacity: 3, warm: 2}");

    // When
    awaitWarm(acme, 2);

    // Then
    awaitStatus(acme, status -> assertThat(status.pool().warm()).isEqualTo(2));
    assertThat(condition(acme, "Ready").status()).isEqualTo(Condition.Status.True);

    // When
    Pod killed = warm(acme).get(0);
    greenroom.processOf(killed, "agent").destroyForcibly();

    // Then
    await("the end of the killed pod").atMost(60, SECONDS).until(() -> gone(killed));
    awaitWarm(acme, 2);

    // When
    agent(acme).scale(1);
    killAndStartAgain();

    // Then
    awaitWarm(acme, 1);

    // When
    acme.deleteAgent(AGENT);
    killAndStartAgain();

    // Then
    await("the end of the agent").atMost(60, SECONDS).until(() -> agent(acme).get() == null);
    assertThat(warm(acme)).isEmpty();
  }

  @Test
  void aNewRevisionIsProvedAndOneThatFailsLeavesTheLastGoodOne(Organization acme) {
    // Given
    acme.deploy(AGENT, "pool: {capacity: 4, warm: 2}");
    awaitWarm(acme, 2);
    String first = ready(acme);
    AgentDeploymentSpec before = agent(acme).get().getSpec();

    // When
    patch(acme, "{\"spec\": {\"env\": [{\"name\": \"COLOUR\", \"value\": \"green\"}]}}");
    await("the new revision").atMost(60, SECONDS).until(() -> !ready(acme).equals(first));
    String second = ready(acme);
    awaitWarmOf(acme, second, 2);

    // Then
    assertThat(revisions(acme)).containsExactly(first, second);

    // When
    patch(
        acme,
        "{\"spec\": {\"command\": [\"python3\", \"-c\", \"print('it is broken', flush=True); raise SystemExit(7)\"]}}");
    await("the failure")
        .atMost(60, SECONDS)
        .until(() -> condition(acme, "Degraded").status() == Condition.Status.True);
    killAndStartAgain();

    // Then
    awaitWarmOf(acme, second, 2);
    Condition degraded = condition(acme, "Degraded");
    assertThat(degraded.message()).contains("ended with code 7", "still run revision " + second);
    assertThat(condition(acme, "Ready").status()).isEqualTo(Condition.Status.True);
    assertThat(ready(acme)).isEqualTo(second);
    assertThat(revisions(acme)).hasSize(3).startsWith(first, second);
    await("the Event")
        .atMost(30, SECONDS)
        .untilAsserted(
            () ->
                assertThat(acme.eventsOf(AGENT))
                    .anyMatch(m -> m.contains("ended with code 7") && m.endsWith("it is broken")));

    // When
    agent(acme)
        .edit(
            now -> {
              now.setSpec(before);
              return now;
            });
    await("the first revision again").atMost(60, SECONDS).until(() -> ready(acme).equals(first));

    // Then
    assertThat(revisions(acme)).hasSize(3).startsWith(second).endsWith(first);
  }

  @Test
  void deletingTheDefinitionsEndsTheIdlePodsAndDoesNotHang(Organization acme) {
    // Given
    acme.deploy(AGENT, "pool: {capacity: 3, warm: 2}");
    awaitWarm(acme, 2);

    try {
      // When
      DEFINITIONS.forEach(name -> definition(name).delete());

      // Then
      for (String name : DEFINITIONS) {
        await("the end of " + name).atMost(60, SECONDS).until(() -> definition(name).get() == null);
      }
      await("the end of the idle pods").atMost(60, SECONDS).until(() -> pods(acme).isEmpty());
    } finally {
      InstalledCrds.on(greenroom.client());
      acme.watchSessionsAgain();
    }
  }

  private void killAndStartAgain() {
    operator.kill();
    operator = greenroom.operatorChild();
  }

  private static void awaitWarm(Organization acme, int count) {
    await(count + " idle pods").atMost(60, SECONDS).until(() -> settled(acme, count));
  }

  private static boolean settled(Organization acme, int count) {
    List<Pod> warm = warm(acme);
    return warm.size() == count
        && pods(acme).size() == count
        && warm.stream().allMatch(Readiness::isPodReady);
  }

  private static void awaitWarmOf(Organization acme, String revision, int count) {
    await(count + " idle pods of " + revision)
        .atMost(60, SECONDS)
        .until(
            () ->
                warm(acme).size() == count
                    && warm(acme).stream()
                        .allMatch(
                            pod ->
                                revision.equals(
                                    pod.getMetadata().getLabels().get(Names.REVISION))));
  }

  private static void awaitStatus(Organization acme, Consumer<AgentDeploymentStatus> so) {
    await("the status")
        .atMost(60, SECONDS)
        .untilAsserted(() -> so.accept(agent(acme).get().getStatus()));
  }

  private static List<Pod> warm(Organization acme) {
    return pods(acme).stream()
        .filter(pod -> Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE)))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static List<Pod> pods(Organization acme) {
    return greenroom.client().pods().inNamespace(acme.namespace()).list().getItems();
  }

  private static boolean gone(Pod pod) {
    Pod now =
        greenroom
            .client()
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .get();
    return now == null || !now.getMetadata().getUid().equals(pod.getMetadata().getUid());
  }

  private static Condition condition(Organization acme, String type) {
    return Conditions.find(agent(acme).get().getStatus().conditions(), type).orElseThrow();
  }

  private static String ready(Organization acme) {
    return agent(acme).get().getStatus().revision().ready();
  }

  private static List<String> revisions(Organization acme) {
    return greenroom
        .client()
        .apps()
        .controllerRevisions()
        .inNamespace(acme.namespace())
        .list()
        .getItems()
        .stream()
        .sorted(Comparator.comparing(ControllerRevision::getRevision))
        .map(revision -> revision.getMetadata().getLabels().get(Names.REVISION))
        .toList();
  }

  private static void patch(Organization acme, String patch) {
    agent(acme).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private static Resource<AgentDeployment> agent(Organization acme) {
    return greenroom
        .client()
        .resources(AgentDeployment.class)
        .inNamespace(acme.namespace())
        .withName(AGENT);
  }

  private static Resource<?> definition(String name) {
    return greenroom.client().apiextensions().v1().customResourceDefinitions().withName(name);
  }
}

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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What a platform engineer does to an agent while calls run, with kubectl, on a real kubelet. */
@Isolated("a dozen pods need most of a small node")
class RolloutE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withOperator();

  private static final String SMALL =
      "resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 384Mi}}";

  private final Organization acme = cluster.organization();

  @Test
  void aNewSpecIsAppliedWhileTenCallsRunAndNoneDropsAndNewOnesRunTheNewOne() {
    // Given
    apply("rolled", "{pool: {capacity: 13, warm: 2}, %s}".formatted(SMALL));
    awaitWarm("rolled", 2);
    String old = readyRevision("rolled");
    List<String> calls = IntStream.rangeClosed(1, 10).mapToObj(i -> "rolled-" + i).toList();
    calls.forEach(call -> acme.start(call, "rolled", "body: {seconds: 600}"));
    List<String> pods =
        calls.stream().map(call -> acme.awaitRunning(call).getSpec().binding().podUID()).toList();
    awaitWarm("rolled", 2);

    // When
    apply(
        "rolled",
        "{pool: {capacity: 13, warm: 2}, %s, env: [{name: COLOUR, value: green}]}"
            .formatted(SMALL));
    kubectl("wait", "--for=jsonpath={.status.reason}=Proving", "agents/rolled");
    await("the new revision").atMost(90, SECONDS).until(() -> !readyRevision("rolled").equals(old));
    acme.start("rolled-new", "rolled", "body: {seconds: 600}");

    // Then
    AgentSession fresh = acme.awaitRunning("rolled-new");
    assertThat(fresh.getSpec().binding().revision()).isEqualTo(readyRevision("rolled"));
    await("idle pods of the new revision only")
        .atMost(90, SECONDS)
        .until(
            () ->
                warm("rolled").size() == 2
                    && warm("rolled").stream().noneMatch(pod -> old.equals(revision(pod))));
    calls.forEach(acme::stop);
    for (String call : calls) {
      AgentSession session = acme.awaitFinished(call);
      assertEnded(session, Phase.Stopped, Reason.StoppedByUser, "stopped");
      assertThat(pods).contains(session.getSpec().binding().podUID());
      assertThat(session.getSpec().binding().revision()).isEqualTo(old);
      Bill.of(session);
    }
  }

  @Test
  void withABrokenImageCallsGoOnWithTheOldOneAndTheReasonIsShownUntilTheOldSpecIsAppliedAgain() {
    // Given
    String good = "{pool: {capacity: 4, warm: 1}, %s}".formatted(SMALL);
    apply("broken", good);
    awaitWarm("broken", 1);
    String old = readyRevision("broken");

    // When
    apply(
        "broken",
        "{image: 'registry.invalid/acme/agent:2', pool: {capacity: 4, warm: 1}, %s}"
            .formatted(SMALL));
    kubectl("wait", "--for=condition=Degraded", "--timeout=90s", "agents/broken");

    // Then
    assertThat(kubectl("get", "agents", "broken"))
        .containsSubsequence("NAME", "READY", "REASON", "broken", "True", "ImagePullFailed");
    await("the Event")
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThat(kubectl("get", "events"))
                    .contains("RevisionFailed", "registry.invalid/acme/agent:2"));
    acme.start("broken-1", "broken", "body: {seconds: 1}");
    assertThat(acme.awaitRunning("broken-1").getSpec().binding().revision()).isEqualTo(old);
    kubectl("wait", "--for=condition=Stalled", "--timeout=90s", "agents/broken");

    // When
    apply("broken", good);

    // Then
    kubectl("wait", "--for=condition=Degraded=false", "--timeout=90s", "agents/broken");
    assertThat(readyRevision("broken")).isEqualTo(old);
    assertEnded(
        acme.awaitFinished("broken-1"), Phase.Completed, Reason.AgentFinished, "ended the session");
    awaitWarm("broken", 1);
  }

  @Test
  void kubectlScaleDrivesTheIdlePods() {
    // Given
    apply("scaled", "{pool: {capacity: 4, warm: 0}, %s}".formatted(SMALL));
    kubectl("wait", "--for=condition=Ready", "--timeout=60s", "agents/scaled");

    // When
    kubectl("scale", "agents/scaled", "--replicas=2");

    // Then
    awaitWarm("scaled", 2);
    assertThat(kubectl("get", "--raw", scale("scaled"))).contains("\"replicas\":2");

    // When
    kubectl("scale", "agents/scaled", "--replicas=1");

    // Then
    awaitWarm("scaled", 1);
  }

  private String scale(String agent) {
    return "/apis/greenroom.dev/v1alpha1/namespaces/%s/agentdeployments/%s/scale"
        .formatted(acme.namespace(), agent);
  }

  private void apply(String agent, String spec) {
    Kubectl.run(acme, acme.agentFile(agent, spec), "apply", "-f", "-");
  }

  private String kubectl(String... words) {
    return Kubectl.run(acme, "", words);
  }

  private void awaitWarm(String agent, int count) {
    await(count + " idle pods of " + agent)
        .atMost(90, SECONDS)
        .until(() -> warm(agent).size() == count);
    kubectl("wait", "--for=jsonpath={.status.pool.warm}=" + count, "agents/" + agent);
  }

  private List<Pod> warm(String agent) {
    return cluster
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withLabel(Names.AGENT, agent)
        .withLabel(Names.STATE, Names.STATE_WARM)
        .list()
        .getItems();
  }

  private String readyRevision(String agent) {
    return kubectl("get", "agents", agent, "-o", "jsonpath={.status.revision.ready}");
  }

  private static String revision(Pod pod) {
    return pod.getMetadata().getLabels().get(Names.REVISION);
  }
}

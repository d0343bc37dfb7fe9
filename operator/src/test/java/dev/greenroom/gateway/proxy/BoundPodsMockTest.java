package dev.greenroom.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.binding.PodSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient
class BoundPodsMockTest {
  private static final String SESSION =
      "/apis/greenroom.dev/v1alpha1/namespaces/acme/agentsessions/s-1";
  private static final String POD = "/api/v1/namespaces/acme/pods/p-0";
  private static final String RUNS = "{\"running\": {}}";
  private static final Target.Ready READY = new Target.Ready(URI.create("http://10.0.0.7:9000"));

  KubernetesMockServer server;
  KubernetesClient client;

  private Pod seen;
  private boolean current = true;

  @Test
  void aRunningSessionLeadsToThePodOfItsBinding() {
    // Given
    session("Running", "");
    seen = pod("u-1", "s-1");

    // When, Then
    assertThat(find("my-agent")).isEqualTo(READY);
  }

  @Test
  void thePodIsReadWhenTheWatchHasNotShownIt() {
    // Given
    session("Running", "");
    server.expect().get().withPath(POD).andReturn(200, pod("u-1", "s-1")).once();

    // When, Then
    assertThat(find("my-agent")).isEqualTo(READY);
  }

  @Test
  void anotherPodOfTheNameIsNeverCalled() {
    // Given
    session("Running", "");
    seen = pod("u-2", "s-1");
    server.expect().get().withPath(POD).andReturn(200, pod("u-2", "s-1")).once();

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @Test
  void aPodThatDoesNotPointBackIsNeverCalled() {
    // Given
    session("Running", "");
    server.expect().get().withPath(POD).andReturn(200, pod("u-1", "s-2")).once();

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failed", "Succeeded", "Unknown"})
  void thePodThatIsOverHasGivenItsAddressAway(String phase) {
    // Given
    session("Running", "");
    seen = with(phase, RUNS);
    server.expect().get().withPath(POD).andReturn(200, with(phase, RUNS)).once();

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @Test
  void anAgentThatHasTerminatedIsNotCalled() {
    // Given
    session("Running", "");
    Pod ended = with("Running", "{\"terminated\": {\"exitCode\": 0}}");
    seen = ended;
    server.expect().get().withPath(POD).andReturn(200, ended).once();

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @Test
  void aPodThatTheNodeHasNotSeenRunningYetIsWaitedFor() {
    // Given
    session("Running", "");
    seen = with("Pending", RUNS);
    server.expect().get().withPath(POD).andReturn(200, with("Pending", RUNS)).once();

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.NotYet.class);
  }

  @Test
  void aWatchInDoubtIsNotBelieved() {
    // Given
    session("Running", "");
    seen = pod("u-1", "s-1");
    current = false;
    server.expect().get().withPath(POD).andReturn(404, null).once();

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @Test
  void aStartingSessionHasWhatIsLeftOfItsStartTimeout() {
    // Given
    session("Starting", "");

    // When, Then
    assertThat(find("my-agent")).isEqualTo(new Target.NotYet(Duration.ofSeconds(20)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Stopping", "Completed", "Failed", "Stopped", "Rejected"})
  void aSessionThatIsOverHasNoPod(String phase) {
    // Given
    session(phase, "");

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @Test
  void aSessionThatIsToldToStopHasNoPodAnyMore() {
    // Given
    session("Running", "\"stop\": true,");

    // When, Then
    assertThat(find("my-agent")).isInstanceOf(Target.Absent.class);
  }

  @Test
  void theSessionOfAnotherAgentIsNotFound() {
    // Given
    session("Running", "");
    seen = pod("u-1", "s-1");

    // When, Then
    assertThat(find("other")).isInstanceOf(Target.Absent.class);
    assertThat(find("../my-agent")).isInstanceOf(Target.Absent.class);
  }

  private Target find(String agent) {
    PodSource watch =
        new PodSource() {
          @Override
          public boolean awaitGone(String namespace, String name, String uid, Duration most) {
            throw new AssertionError("nobody waits");
          }

          @Override
          public Collection<Pod> ofAgent(String agentUid) {
            return List.of();
          }

          @Override
          public Pod named(String namespace, String name) {
            return seen;
          }

          @Override
          public boolean isCurrent() {
            return current;
          }
        };
    return new BoundPods(client, watch, () -> Instant.parse("2026-01-02T03:04:15Z"))
        .find("acme", agent, "s-1");
  }

  private void session(String phase, String field) {
    server
        .expect()
        .get()
        .withPath(SESSION)
        .andReturn(
            200,
            """
            {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSession",
             "metadata": {"name": "s-1", "namespace": "acme",
               "creationTimestamp": "2026-01-02T03:00:00Z"},
             "spec": {"agent": "my-agent", %s "limits": {"startTimeoutSeconds": 30},
               "binding": {"podName": "p-0", "podUID": "u-1", "agentUID": "a-1",
                 "boundTime": "2026-01-02T03:04:05Z"}},
             "status": {"phase": "%s"}}
            """
                .formatted(field, phase))
        .once();
  }

  private Pod pod(String uid, String session) {
    return pod(uid, session, "Running", RUNS);
  }

  private Pod with(String phase, String agent) {
    return pod("u-1", "s-1", phase, agent);
  }

  private Pod pod(String uid, String session, String phase, String agent) {
    return client
        .getKubernetesSerialization()
        .unmarshal(
            """
            {"apiVersion": "v1", "kind": "Pod",
             "metadata": {"name": "p-0", "namespace": "acme", "uid": "%s",
               "labels": {"greenroom.dev/session": "%s"}},
             "spec": {"containers": [
               {"name": "agent", "ports": [{"name": "http", "containerPort": 9000}]},
               {"name": "runner", "ports": [{"containerPort": 8090}]}]},
             "status": {"phase": "%s", "podIP": "10.0.0.7", "containerStatuses": [
               {"name": "agent", "state": %s},
               {"name": "runner", "state": {"running": {}}}]}}
            """
                .formatted(uid, session, phase, agent),
            Pod.class);
  }
}

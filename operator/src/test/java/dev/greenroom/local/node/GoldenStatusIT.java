package dev.greenroom.local.node;

import static dev.greenroom.local.node.LivePods.eventually;
import static dev.greenroom.local.node.LivePods.terminated;
import static dev.greenroom.local.node.TestPods.env;
import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class GoldenStatusIT {
  private static final JsonNode RUNNER_ENDED = GoldenStatus.golden("runner-ended.json");

  @RegisterExtension static final RealApiServer server = new RealApiServer();
  @TempDir Path state;

  @Test
  @SuppressWarnings("try") // node and watch live as long as the block
  void writesTheStatusesOfASessionPodAsAKubeletDoes() {
    // Given
    LivePods pods = new LivePods(server.client(), server.namespace());
    List<JsonNode> seen = new CopyOnWriteArrayList<>();
    try (ProcessNode node = ProcessNode.start(server.client(), options());
        var watch = pods.named("golden").watch(recordingTo(seen))) {
      // When
      Pod created = pods.create(sessionPod());
      pods.when("golden", LivePods::isReady);
      LivePods.touch(state, created, "stop");
      Pod ended = pods.when("golden", p -> terminated(p, "runner") != null);
      String agentLog = pods.named("golden").inContainer("agent").getLog();
      pods.named("golden").withGracePeriod(5).delete();
      Pod deleted = pods.when("golden", LivePods::isDone);
      // Then
      assertMatches(RUNNER_ENDED, ended);
      assertMatches(GoldenStatus.golden("deleted.json"), deleted);
      assertThat(agentLog).contains("GET /");
      assertThat(deleted.getMetadata().getAnnotations().get("greenroom.dev/local-ports"))
          .matches("8080=\\d+");
      eventually()
          .untilAsserted(
              () ->
                  assertThat(pods.named("golden").inContainer("agent").getLog())
                      .startsWith("unable to retrieve container logs for process://"));
      eventually().untilAsserted(() -> assertInOrder(GoldenStatus.golden("sequence.json"), seen));
      // When
      pods.release("golden");
      // Then
      eventually().until(() -> pods.named("golden").get() == null);
      assertThat(state.resolve("pods").resolve(created.getMetadata().getUid())).doesNotExist();
    }
  }

  private Pod sessionPod() {
    String message = RUNNER_ENDED.at("/cs/1/state/terminated/message").asText();
    return pod(
            server.namespace(),
            "golden",
            sh("agent", "trap 'exit 0' TERM; python3 -m http.server $PORT & wait")
                .addToEnv(env("PORT", "8080"))
                .addNewPort()
                .withContainerPort(8080)
                .endPort()
                .withNewReadinessProbe()
                .withNewHttpGet()
                .withPath("/")
                .withNewPort(8080)
                .endHttpGet()
                .withPeriodSeconds(1)
                .endReadinessProbe()
                .build(),
            sh(
                    "runner",
                    "while [ ! -e stop ]; do sleep 0.05; done; printf %s \"$M\" >$TERMINATION_LOG")
                .addToEnv(env("M", message))
                .build())
        .editMetadata()
        .addToFinalizers("example.dev/usage")
        .endMetadata()
        .build();
  }

  private NodeOptions options() {
    return new NodeOptions(
        "golden-it",
        state,
        Map.of(),
        server.kubeletTls(),
        InstantSource.system(),
        Duration.ofSeconds(1));
  }

  private static void assertMatches(JsonNode golden, Pod pod) {
    assertThat(GoldenStatus.matches(golden, GoldenStatus.of(pod)))
        .as("%s in %s", golden, GoldenStatus.of(pod))
        .isTrue();
  }

  private static void assertInOrder(JsonNode golden, List<JsonNode> seen) {
    int at = 0;
    for (JsonNode step : golden) {
      while (at < seen.size() && !GoldenStatus.matches(step, seen.get(at))) {
        at++;
      }
      assertThat(at).as("%s after what came before, in %s", step, seen).isLessThan(seen.size());
    }
  }

  private static Watcher<Pod> recordingTo(List<JsonNode> seen) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, Pod pod) {
        seen.add(GoldenStatus.of(pod));
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }
}

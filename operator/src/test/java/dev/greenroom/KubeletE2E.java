package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.NodeProcesses;
import dev.greenroom.e2e.Organization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** The kubelet goes away and comes back; only where the node is a lab's, and ours to stop. */
@Isolated("no pod starts while the kubelet is away")
@EnabledIfEnvironmentVariable(named = "E2E_LAB_DIR", matches = ".+")
class KubeletE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withOperator();

  private final Organization acme = cluster.organization();

  @Test
  void aSessionThatEndsWhileTheKubeletIsAwayIsBilledToItsTrueEnd() throws Exception {
    // Given
    acme.deploy("unwatched", "pool: {capacity: 2}");
    acme.start("unwatched-1", "unwatched", "body: {seconds: 8}");
    acme.start("unwatched-2", "unwatched", "body: {seconds: 25}");
    AgentSession running = acme.awaitRunning("unwatched-1");
    Instant other = acme.awaitRunning("unwatched-2").getStatus().usage().runningTime();

    // When
    node("stop");
    Awaitility.await("the end of the runner")
        .atMost(60, SECONDS)
        .until(() -> NodeProcesses.ofRunner(running.getSpec().binding().podUID()).count() == 0);
    Instant ended = Instant.now();
    node("start");

    // Then
    AgentSession session = acme.awaitFinished("unwatched-1");
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(session, acme.podOf(session));
    Bill.ran(usage, 8, acme.podOf(session));
    assertThat(usage.stoppingTime()).isBefore(ended.plusSeconds(2));
    AgentSession through = acme.awaitFinished("unwatched-2");
    assertEnded(through, Phase.Completed, Reason.AgentFinished, "ended the session");
    Bill.seconds(
        Bill.of(through).runningSeconds(), other, other.plusSeconds(25), "running through");
  }

  private static void node(String word) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getenv("E2E_LAB_DIR"), "cluster.sh").toString(), "node", word)
            .inheritIO()
            .start();
    assertThat(process.waitFor(Duration.ofSeconds(40).toSeconds(), SECONDS)).isTrue();
    assertThat(process.exitValue()).as("cluster.sh node %s", word).isZero();
  }
}

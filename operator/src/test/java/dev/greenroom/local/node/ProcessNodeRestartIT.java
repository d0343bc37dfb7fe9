package dev.greenroom.local.node;

import static dev.greenroom.local.node.LivePods.eventually;
import static dev.greenroom.local.node.LivePods.inPhase;
import static dev.greenroom.local.node.LivePods.terminated;
import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProcessNodeRestartIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();
  @TempDir Path state;

  private final LivePods pods = new LivePods(server.client(), server.namespace());

  @Test
  void endsTheProcessesOfAKilledLifeAndSaysWhatIsKnownOfThem() throws Exception {
    // Given
    Process program = program("killed");
    try {
      pods.create(
          pod(
                  server.namespace(),
                  "killed",
                  sh("agent", "trap '' TERM; echo $$$$ >pid; while :; do sleep 0.2; done").build(),
                  sh("runner", "printf provisional >$TERMINATION_LOG; exec sleep 300").build())
              .build());
      pods.create(pod(server.namespace(), "waits", sh("agent", "").withCommand().build()).build());
      pods.when("killed", LivePods::isReady);
      pods.when("waits", LivePods::saysWhyItWaits);
    } finally {
      // When
      program.destroyForcibly().waitFor();
    }
    Instant killed = Instant.now();
    Pod before = pods.named("killed").get();
    Path folder = state.resolve("pods").resolve(before.getMetadata().getUid());
    long pid = Long.parseLong(Files.readString(folder.resolve("scratch").resolve("pid")).strip());
    assertThat(ProcessHandle.of(pid)).isPresent();
    ZonedDateTime proof =
        server
            .client()
            .leases()
            .inNamespace("kube-node-lease")
            .withName("killed")
            .get()
            .getSpec()
            .getRenewTime();
    ProcessNode node = ProcessNode.start(server.client(), options("killed"));
    try {
      // Then
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
      Pod after = pods.when("killed", inPhase("Failed"));
      assertThat(terminated(after, "agent").getExitCode()).isEqualTo(137);
      assertThat(terminated(after, "agent").getReason()).isEqualTo("ContainerStatusUnknown");
      assertThat(terminated(after, "runner").getMessage()).isEqualTo("provisional");
      // Its last renewal may have been under way to the API server when the lease was read.
      assertThat(Instant.parse(terminated(after, "agent").getFinishedAt()))
          .isBetween(proof.toInstant().truncatedTo(ChronoUnit.SECONDS), killed);
      assertThat(pods.named("waits").get().getStatus().getPhase()).isEqualTo("Pending");
      // When
      pods.named("killed").delete();
      pods.named("waits").delete();
      // Then
      eventually()
          .until(() -> pods.named("killed").get() == null && pods.named("waits").get() == null);
      eventually().until(() -> !Files.exists(folder));
    } finally {
      node.close();
    }
  }

  @Test
  void closingEndsAllProcessesAndWritesTheirEnds() throws Exception {
    // Given
    ProcessNode node = ProcessNode.start(server.client(), options("closed"));
    Pod created =
        pods.create(
            pod(
                    server.namespace(),
                    "closed",
                    sh("agent", "trap 'exit 3' TERM; echo $$$$ >pid; while :; do sleep 0.1; done")
                        .build())
                .build());
    pods.when("closed", LivePods::isReady);
    Path scratch = state.resolve("pods").resolve(created.getMetadata().getUid()).resolve("scratch");
    eventually().until(() -> Files.exists(scratch.resolve("pid")));
    long pid = Long.parseLong(Files.readString(scratch.resolve("pid")).strip());
    // When
    node.close();
    // Then
    Pod closed = pods.named("closed").get();
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(closed.getStatus().getPhase()).isEqualTo("Failed");
    assertThat(closed.getStatus().getReason()).isEqualTo("Terminated");
    assertThat(terminated(closed, "agent").getExitCode()).isEqualTo(3);
    // A pool has terminated a moment before its last thread is gone.
    eventually().until(() -> threadsOfNodes() == 0);
  }

  private static long threadsOfNodes() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("process-node-"))
        .count();
  }

  private NodeOptions options(String name) {
    return new NodeOptions(
        name, state, Map.of(), server.kubeletTls(), InstantSource.system(), Duration.ofMillis(500));
  }

  private Process program(String name) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new ProcessBuilder(
            List.of(
                java.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                NodeProgram.class.getName(),
                server.kubeconfig().toString(),
                name,
                state.toString()))
        .redirectErrorStream(true)
        .redirectOutput(state.resolve("program.log").toFile())
        .start();
  }
}

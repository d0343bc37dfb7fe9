package dev.greenroom.local.node;

import static dev.greenroom.local.node.LivePods.eventually;
import static dev.greenroom.local.node.LivePods.inPhase;
import static dev.greenroom.local.node.LivePods.terminated;
import static dev.greenroom.local.node.LivePods.waiting;
import static dev.greenroom.local.node.TestPods.env;
import static dev.greenroom.local.node.TestPods.field;
import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ProcessNodeIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();
  @TempDir static Path state;

  private static ProcessNode node;
  private final KubernetesClient client = server.client();
  private final LivePods pods = new LivePods(client, server.namespace());

  @BeforeAll
  static void startNode() {
    node =
        ProcessNode.start(
            server.client(),
            new NodeOptions(
                "process-it",
                state,
                Map.of(),
                server.kubeletTls(),
                InstantSource.system(),
                Duration.ofMillis(500)));
  }

  @AfterAll
  static void endNode() {
    if (node != null) {
      node.close();
    }
  }

  @Test
  void registersANodeThatIsReadyAndRenewsItsLease() {
    // Given
    Node registered = client.nodes().withName("process-it").get();
    var lease = client.leases().inNamespace("kube-node-lease").withName("process-it");
    var renewed = lease.get().getSpec().getRenewTime();
    // Then
    assertThat(registered.getStatus().getConditions())
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
    assertThat(registered.getStatus().getAllocatable()).containsKeys("cpu", "memory", "pods");
    assertThat(registered.getSpec().getTaints()).isEmpty();
    eventually().until(() -> lease.get().getSpec().getRenewTime().isAfter(renewed));
  }

  @Test
  void givesEnvironmentFromEverySource() {
    // Given
    createSecret("keys", "TOKEN", "t0p");
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(server.namespace())
                .withName("settings")
                .endMetadata()
                .addToData("LEVEL", "high")
                .build())
        .create();
    // When
    pods.create(
        pod(
                server.namespace(),
                "environment",
                sh("agent", "echo $TOKEN $S_LEVEL $NAME $LABEL $IP $URL [$NONE]")
                    .addNewEnvFrom()
                    .withNewSecretRef("keys", false)
                    .endEnvFrom()
                    .addNewEnvFrom()
                    .withPrefix("S_")
                    .withNewConfigMapRef("settings", false)
                    .endEnvFrom()
                    .addNewEnvFrom()
                    .withNewSecretRef("nothing", true)
                    .endEnvFrom()
                    .addToEnv(field("NAME", "metadata.name"))
                    .addToEnv(field("LABEL", "metadata.labels['tier']"))
                    .addToEnv(field("IP", "status.podIP"))
                    .addToEnv(env("URL", "http://$(IP)/$(NAME)"))
                    .build())
            .editMetadata()
            .addToLabels("tier", "gold")
            .endMetadata()
            .build());
    pods.when("environment", inPhase("Succeeded"));
    // Then
    assertThat(pods.named("environment").getLog())
        .isEqualTo("t0p high environment gold 127.0.0.1 http://127.0.0.1/environment []\n");
  }

  @Test
  void waitsForASecretAndStartsWhenItIsThere() {
    // Given
    pods.create(
        pod(
                server.namespace(),
                "late",
                sh("agent", "echo $KEY")
                    .addNewEnv()
                    .withName("KEY")
                    .withNewValueFrom()
                    .withNewSecretKeyRef("key", "late", false)
                    .endValueFrom()
                    .endEnv()
                    .build())
            .build());
    // When
    Pod held = pods.when("late", LivePods::saysWhyItWaits);
    createSecret("late", "key", "here");
    pods.when("late", inPhase("Succeeded"));
    // Then
    assertThat(held.getStatus().getPhase()).isEqualTo("Pending");
    assertThat(waiting(held, "agent").getReason()).isEqualTo("CreateContainerConfigError");
    assertThat(waiting(held, "agent").getMessage()).isEqualTo("secret \"late\" not found");
    assertThat(pods.named("late").getLog()).isEqualTo("here\n");
  }

  @Test
  void saysWhatToDoAboutAnImageWithoutCommandAndLetsItBeDeleted() {
    // Given
    pods.create(
        pod(server.namespace(), "image", sh("agent", "").withCommand(List.of()).build())
            .editMetadata()
            .addToFinalizers("example.dev/usage")
            .endMetadata()
            .build());
    Pod held = pods.when("image", LivePods::saysWhyItWaits);
    // When
    pods.named("image").delete();
    Pod deleted = pods.when("image", LivePods::isDone);
    // Then
    assertThat(waiting(held, "agent").getReason()).isEqualTo("CreateContainerError");
    assertThat(waiting(held, "agent").getMessage()).contains("give container \"agent\" a command");
    assertThat(
            GoldenStatus.matches(
                GoldenStatus.golden("never-started.json"), GoldenStatus.of(deleted)))
        .as("%s", deleted.getStatus())
        .isTrue();
    pods.release("image");
  }

  @Test
  void reportsAnExecutableThatDoesNotExistLikeContainerd() {
    // When
    pods.create(
        pod(server.namespace(), "nosuch", sh("agent", "").withCommand("nosuch-program").build())
            .build());
    Pod failed = pods.when("nosuch", inPhase("Failed"));
    // Then
    assertThat(terminated(failed, "agent").getExitCode()).isEqualTo(128);
    assertThat(terminated(failed, "agent").getReason()).isEqualTo("StartError");
    assertThat(terminated(failed, "agent").getMessage()).contains("exec: \"nosuch-program\"");
  }

  @Test
  void killsAfterTheGraceAndTakesTheWholeTree() {
    // Given
    pods.create(
        pod(
                server.namespace(),
                "stubborn",
                sh("agent", "trap '' TERM; sleep 300 & echo child $!; while :; do sleep 1; done")
                    .build())
            .editMetadata()
            .addToFinalizers("example.dev/usage")
            .endMetadata()
            .build());
    long child = loggedPid("stubborn");
    // When
    pods.named("stubborn").withGracePeriod(1).delete();
    Pod deleted = pods.when("stubborn", LivePods::isDone);
    // Then
    assertThat(terminated(deleted, "agent").getExitCode()).isEqualTo(137);
    assertThat(terminated(deleted, "agent").getReason()).isEqualTo("Error");
    eventually().until(() -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    pods.release("stubborn");
  }

  @Test
  void endsAForceDeletedPodAtOnce() {
    // Given
    pods.create(
        pod(
                server.namespace(),
                "forced",
                sh("agent", "trap '' TERM; echo pid $$$$; while :; do sleep 1; done").build())
            .build());
    long pid = loggedPid("forced");
    // When
    pods.named("forced").withGracePeriod(0).delete();
    // Then
    eventually().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void failsAPodThatOutlivesItsDeadline() {
    // When
    pods.create(
        pod(
                server.namespace(),
                "deadline",
                sh("agent", "trap 'exit 0' TERM; while :; do sleep 0.1; done").build())
            .editSpec()
            .withActiveDeadlineSeconds(1L)
            .endSpec()
            .build());
    Pod failed = pods.when("deadline", inPhase("Failed"));
    // Then
    assertThat(failed.getStatus().getReason()).isEqualTo("DeadlineExceeded");
    assertThat(failed.getStatus().getMessage())
        .isEqualTo("Pod was active on the node longer than the specified deadline");
    assertThat(terminated(failed, "agent").getExitCode()).isZero();
  }

  @Test
  @SuppressWarnings("try") // the watch lives as long as the block
  void followsATailOfALogWithTimestamps() {
    // Given
    Pod created =
        pods.create(
            pod(
                    server.namespace(),
                    "logs",
                    sh(
                            "agent",
                            "echo one; echo two; echo three; "
                                + "while [ ! -e go ]; do sleep 0.05; done; echo four")
                        .build())
                .build());
    pods.when("logs", LivePods::isReady);
    eventually().until(() -> pods.named("logs").getLog().contains("three"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    // When
    try (LogWatch follow = pods.named("logs").usingTimestamps().tailingLines(1).watchLog(out)) {
      eventually().until(() -> out.toString(StandardCharsets.UTF_8).contains("three"));
      LivePods.touch(state, created, "go");
      // Then
      eventually().until(() -> out.toString(StandardCharsets.UTF_8).contains("four"));
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .doesNotContain("two")
        .containsPattern("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z four\n");
  }

  private long loggedPid(String name) {
    pods.when(name, LivePods::isReady);
    eventually().until(() -> pods.named(name).getLog().endsWith("\n"));
    return Long.parseLong(pods.named(name).getLog().strip().split(" ")[1]);
  }

  private void createSecret(String name, String key, String value) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(server.namespace())
                .withName(name)
                .endMetadata()
                .addToStringData(key, value)
                .build())
        .create();
  }
}

package dev.greenroom.local.controlplane;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.greenroom.local.LocalException;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlPlaneIT {
  private static final Duration START = Duration.ofSeconds(60);

  @TempDir Path state;

  @Test
  void keepsObjectsPortAndKubeconfigOverARestart() throws Exception {
    // Given
    byte[] kubeconfig;
    try (ControlPlane first = ControlPlane.start(options());
        KubernetesClient client = client(first)) {
      kubeconfig = Files.readAllBytes(first.kubeconfig());
      client.resource(configMap()).create();
    }

    // When
    long begun = System.nanoTime();
    try (ControlPlane second = ControlPlane.start(options());
        KubernetesClient client = client(second)) {
      System.err.printf(
          "a start on existing state took %d ms%n", (System.nanoTime() - begun) / 1_000_000);

      // Then
      assertThat(client.resource(configMap()).get().getData()).containsEntry("kept", "yes");
      assertThat(Files.readAllBytes(second.kubeconfig())).isEqualTo(kubeconfig);
      assertThat(second.failure()).isNotDone();
    }
    assertThat(recorded()).isEmpty();
  }

  @Test
  void endsWhatAKilledRunLeftBehindAndOpensItsState() throws Exception {
    // Given
    Process killed = startInAnotherJvm();
    await().atMost(START).until(() -> Files.exists(state.resolve("kubeconfig")));
    List<ProcessHandle> leftovers =
        recorded().stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
    killed.destroyForcibly().waitFor();
    assertThat(leftovers).hasSize(2).allMatch(ProcessHandle::isAlive);

    // When
    try (ControlPlane next = ControlPlane.start(options());
        KubernetesClient client = client(next)) {

      // Then
      assertThat(recorded())
          .hasSize(2)
          .doesNotContainAnyElementsOf(leftovers.stream().map(ProcessHandle::pid).toList());
      assertThat(client.namespaces().withName("default").get()).isNotNull();
    }
    assertThat(recorded()).isEmpty();
  }

  @Test
  void refusesASecondStartOnTheSameStateAndNamesTheFirst() throws Exception {
    // Given
    try (ControlPlane first = ControlPlane.start(options());
        KubernetesClient client = client(first)) {

      // When
      assertThatThrownBy(() -> ControlPlane.start(options()))

          // Then
          .isInstanceOf(LocalException.class)
          .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
      Process other = startInAnotherJvm();
      assertThat(other.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(new String(other.getInputStream().readAllBytes(), UTF_8))
          .contains("in use by process " + ProcessHandle.current().pid());
      assertThat(client.namespaces().withName("default").get()).isNotNull();
    }
  }

  @Test
  void namesTheTakenPort() throws Exception {
    // Given
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ControlPlaneOptions any = options();
      ControlPlaneOptions wanting =
          new ControlPlaneOptions(
              state,
              any.binaries(),
              false,
              taken.getLocalPort(),
              List.of(),
              any.progress(),
              any.clock(),
              any.random());

      // When
      assertThatThrownBy(() -> ControlPlane.start(wanting))

          // Then
          .isInstanceOf(LocalException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("choose another port");
    }
    assertThat(recorded()).isEmpty();
  }

  @Test
  void noticesTheDeathOfTheApiServer() throws Exception {
    // Given
    try (ControlPlane running = ControlPlane.start(options())) {
      long apiServer = pidOf("kube-apiserver");

      // When
      ProcessHandle.of(apiServer).orElseThrow().destroyForcibly();

      // Then
      assertThat(running.failure().get(START.toSeconds(), TimeUnit.SECONDS))
          .hasMessageContaining("kube-apiserver ended")
          .hasMessageContaining("kube-apiserver.log");
    }
  }

  @Test
  void quotesTheLogOfAProgramThatFails() throws Exception {
    // Given
    Path broken = Files.createDirectory(state.resolve("bin")).resolve("etcd");
    Files.writeString(broken, "#!/bin/sh\necho no etcd today\nexit 3\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    ControlPlaneOptions any = options();
    Binaries binaries = new Binaries(broken, any.binaries().apiServer(), any.binaries().kubectl());

    // When
    assertThatThrownBy(
            () ->
                ControlPlane.start(
                    new ControlPlaneOptions(
                        state,
                        binaries,
                        false,
                        0,
                        List.of(),
                        any.progress(),
                        any.clock(),
                        any.random())))

        // Then
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("etcd ended while it was starting")
        .hasMessageContaining("no etcd today");
    assertThat(recorded()).isEmpty();
  }

  private ControlPlaneOptions options() {
    return RealApiServer.testOptions(state);
  }

  private Process startInAnotherJvm() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ControlPlaneProcess.class.getName(),
            state.toString())
        .redirectErrorStream(true)
        .start();
  }

  private List<Long> recorded() throws IOException {
    Path folder = state.resolve("processes");
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> Long.valueOf(file.getFileName().toString())).toList();
    }
  }

  private long pidOf(String name) throws IOException {
    for (long pid : recorded()) {
      if (Files.readString(state.resolve("processes/" + pid)).endsWith("\n" + name + "\n")) {
        return pid;
      }
    }
    throw new AssertionError(name + " is not recorded");
  }

  private static KubernetesClient client(ControlPlane controlPlane) {
    return new KubernetesClientBuilder()
        .withConfig(controlPlane.config())
        .withHttpClientFactory(new JdkHttpClientFactory())
        .build();
  }

  private static ConfigMap configMap() {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName("kept")
        .withNamespace("default")
        .endMetadata()
        .addToData("kept", "yes")
        .build();
  }
}

package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.api.Names;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.Installation;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.ResourceQuotaStatusBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DoctorCommandIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @TempDir static Path folder;

  private record Ended(int exit, String output) {}

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @Test
  void aWholeInstallationIsWell() throws IOException {
    // Given
    HttpServer gateway = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    gateway.createContext(
        "/readyz",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    gateway.start();
    String url = "http://127.0.0.1:" + gateway.getAddress().getPort();

    // When
    Ended ended =
        doctor(
            "--namespace=" + server.namespace(),
            "--gateway-url=" + url,
            "--rights-of=standalone",
            "--organization=" + server.namespace());
    gateway.stop(0);

    // Then
    assertThat(ended)
        .isEqualTo(
            new Ended(
                0,
                """
                ok    Kubernetes 1.30 or newer
                ok    the CustomResourceDefinitions, and the namespace %1$s
                ok    the rights of standalone
                ok    a session pod would be taken in %1$s
                ok    nodes get the images of %1$s
                ok    pods of %1$s that wait are reached from here
                ok    the gateway at %2$s
                """
                    .formatted(server.namespace(), url)));
  }

  @Test
  void saysWhatIsAmissAndWhatToDo() {
    // When
    Ended ended = doctor("--namespace=nowhere", "--gateway-url=http://127.0.0.1:1");

    // Then
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("ok    Kubernetes"),
            line ->
                assertThat(line)
                    .startsWith("FAIL  ")
                    .contains("The cluster has no namespace nowhere. Make it"),
            line -> assertThat(line).startsWith("FAIL  the gateway").contains("Look at its pods"));
  }

  @Test
  void saysWhatOnlyAnOperatorCanFinish() {
    // Given
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(server.namespace())
            .withName("left")
            .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
            .addToFinalizers(Names.USAGE_FINALIZER)
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("agent")
            .withImage("any")
            .endContainer()
            .endSpec()
            .build();
    server.client().resource(pod).create();

    // When
    Ended ended = doctor("--namespace=" + server.namespace(), "--nothing-left");
    server
        .client()
        .resource(pod)
        .edit(read -> new PodBuilder(read).editMetadata().withFinalizers().endMetadata().build());

    // Then
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output())
        .contains("FAIL  nothing is left: There are ")
        .containsPattern("[1-9][0-9]* pods\\. Without an operator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"operator", "gateway", "standalone"})
  void theChartsRolesAreTheRightsOfTheirAccounts(String account) {
    // Given
    Installation installation = Installation.of(server, server.freshNamespace("rights"), folder);

    // When
    Ended ended =
        doctor(
            installation.kubeconfig(account),
            "--namespace=" + installation.release(),
            "--rights-of=" + account);

    // Then
    assertThat(ended.output()).contains("ok    the rights of " + account);
  }

  @Test
  void saysWhichRightsAreMissing() {
    // Given
    Installation installation = Installation.of(server, server.freshNamespace("rights"), folder);

    // When
    Ended ended =
        doctor(
            installation.kubeconfig("gateway"),
            "--namespace=" + installation.release(),
            "--rights-of=operator",
            "--organization=" + server.namespace());

    // Then
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output())
        .contains("FAIL  the rights of operator: It may not ")
        .contains("update agentdeployments/status")
        .contains("get leases in kube-node-lease")
        .doesNotContain("secrets in " + server.namespace());
  }

  @Test
  void saysWhyNoSessionCouldRunInAnOrganisation() {
    // Given
    String poor = server.freshNamespace("poor");
    Map<String, Quantity> hard = Map.of("requests.cpu", new Quantity("400m"));
    ResourceQuota quota =
        server
            .client()
            .resource(
                new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withNamespace(poor)
                    .withName("none")
                    .endMetadata()
                    .withNewSpec()
                    .withHard(hard)
                    .endSpec()
                    .build())
            .create();
    // What the controller manager would write: the API server goes by the status.
    quota.setStatus(
        new ResourceQuotaStatusBuilder()
            .withHard(hard)
            .withUsed(Map.of("requests.cpu", new Quantity("0")))
            .build());
    server.client().resource(quota).updateStatus();
    waiting(poor, "unpulled", "ImagePullBackOff", "8090=1");

    // When
    Ended ended = doctor("--namespace=" + server.namespace(), "--organization=" + poor);

    // Then
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output())
        .contains("FAIL  a session pod would be taken in " + poor)
        .contains("exceeded quota: none")
        .contains("Nodes can't get registry.example/agent:1 (ImagePullBackOff)")
        .contains("The runner of pod unpulled is not reached at 127.0.0.1:1");
    server.client().pods().inNamespace(poor).delete();
  }

  /** A pod as a node may leave it: warm, and what its container waits for. */
  private static void waiting(String namespace, String name, String reason, String ports) {
    Pod pod =
        server
            .client()
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName(name)
                    .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
                    .addToLabels(Names.STATE, Names.STATE_WARM)
                    .addToAnnotations(Names.LOCAL_PORTS, ports)
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("agent")
                    .withImage("registry.example/agent:1")
                    .withNewResources()
                    .addToRequests("cpu", new Quantity("10m"))
                    .endResources()
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    pod.setStatus(
        new PodStatusBuilder()
            .withPodIP("127.0.0.1")
            .addNewPodIP("127.0.0.1")
            .addNewContainerStatus()
            .withName("agent")
            .withImage("registry.example/agent:1")
            .withNewState()
            .withNewWaiting()
            .withReason(reason)
            .endWaiting()
            .endState()
            .endContainerStatus()
            .build());
    server.client().resource(pod).updateStatus();
  }

  private static Ended doctor(String... words) {
    return doctor(server.kubeconfig(), words);
  }

  private static Ended doctor(Path kubeconfig, String... words) {
    List<String> all = new ArrayList<>(List.of("doctor"));
    all.addAll(List.of(words));
    try (GreenroomChild child =
        GreenroomChild.start(
            folder, Map.of("KUBECONFIG", kubeconfig.toString()), all.toArray(String[]::new))) {
      int exit = child.awaitExit();
      return new Ended(exit, child.output());
    }
  }
}

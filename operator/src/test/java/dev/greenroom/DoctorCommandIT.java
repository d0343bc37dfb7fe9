package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.api.Names;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
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
    Ended ended = doctor("--namespace=" + server.namespace(), "--gateway-url=" + url);
    gateway.stop(0);

    // Then
    assertThat(ended)
        .isEqualTo(
            new Ended(
                0,
                """
                ok    Kubernetes 1.30 or newer
                ok    the CustomResourceDefinitions, and the namespace %s
                ok    the gateway at %s
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

  private static Ended doctor(String... words) {
    List<String> all = new ArrayList<>(List.of("doctor"));
    all.addAll(List.of(words));
    try (GreenroomChild child =
        GreenroomChild.start(
            folder,
            Map.of("KUBECONFIG", server.kubeconfig().toString()),
            all.toArray(String[]::new))) {
      int exit = child.awaitExit();
      return new Ended(exit, child.output());
    }
  }
}

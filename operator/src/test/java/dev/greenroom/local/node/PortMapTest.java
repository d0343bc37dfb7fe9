package dev.greenroom.local.node;

import static dev.greenroom.local.node.TestPods.pod;
import static dev.greenroom.local.node.TestPods.sh;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortMapTest {
  private final PortMap ports = new PortMap(Map.of(8090, 41235, 8080, 41234));

  @Test
  void writesTheAnnotationInTheOrderOfThePorts() {
    // Then
    assertThat(ports.text()).isEqualTo("8080=41234,8090=41235");
  }

  @Test
  void rewritesOnlyPortVariablesWithADeclaredPort() {
    // Then
    assertThat(ports.rewrite("PORT", "8080")).isEqualTo("41234");
    assertThat(ports.rewrite("RUNNER_PORT", "8090")).isEqualTo("41235");
    assertThat(ports.rewrite("DB_PORT", "5432")).isEqualTo("5432");
    assertThat(ports.rewrite("SUPPORT", "8080")).isEqualTo("8080");
    assertThat(ports.rewrite("COUNT", "8080")).isEqualTo("8080");
  }

  @Test
  void givesEachDeclaredPortOfAllContainersOneLocalPort() {
    // Given
    Pod pod =
        pod(
                "acme",
                "two",
                sh("agent", "").addNewPort().withContainerPort(8080).endPort().build(),
                sh("runner", "").addNewPort().withContainerPort(8090).endPort().build())
            .build();
    Iterator<Integer> free = List.of(1001, 1002).iterator();
    // When
    PortMap allotted = PortMap.allot(pod, free::next);
    // Then
    assertThat(allotted.text()).isEqualTo("8080=1001,8090=1002");
    assertThat(allotted.localPort(9999)).isEqualTo(9999);
  }
}

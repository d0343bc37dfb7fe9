package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.InstalledCrds;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.RequestCount;
import dev.greenroom.testing.Starter;
import dev.greenroom.testing.Sweep;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a start costs the API server, by its own count; nobody else writes meanwhile. */
class StartWritesIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static Connection connection;
  private static Starter starter;
  private Organization acme;

  @BeforeAll
  static void open() {
    InstalledCrds.on(server.client());
    connection = Connection.open(server.controlPlane().config(), InstantSource.system());
    starter = new Starter(connection, server.namespace());
  }

  @AfterAll
  static void close() {
    if (starter != null) {
      starter.close();
    }
    connection.close();
  }

  @BeforeEach
  void anOrganization() {
    acme =
        new Organization(
            server.client(),
            connection.watches(),
            server.freshNamespace("writes"),
            LocalGreenroom.AGENT);
  }

  /** There is no operator that would: what is left goes without its finalizers. */
  @AfterEach
  void nothingIsLeft() {
    acme.close();
    Sweep.of(server.client(), acme.namespace());
  }

  @Test
  void threeHundredRequestsAtOnceAreAllAnsweredThoughOneConnectionTakesAHundred() throws Exception {
    // Given
    KubernetesClient client = connection.prompt(60_000);
    Callable<String> read = () -> client.raw("/version");
    // When
    List<String> answers = GatewayClient.atOnce(Collections.nCopies(300, read));
    // Then
    assertThat(answers).hasSize(300).doesNotContainNull();
  }

  @Test
  void aStartIsTwoWritesAndARefusalIsNoCallAtAll() {
    // Given
    deploy("small", "pool: {capacity: 3}");
    // When
    long before = RequestCount.ofWrites().now(server.client());
    for (int i = 0; i < 3; i++) {
      assertThat(starter.start(acme.namespace(), "small", 1))
          .isInstanceOf(StartAnswer.Started.class);
    }
    long started = RequestCount.ofWrites().now(server.client());
    long calls = RequestCount.ofCalls().now(server.client());
    for (int i = 0; i < 20; i++) {
      assertThat(starter.start(acme.namespace(), "small", 1)).isInstanceOf(StartAnswer.Full.class);
    }
    // Then
    assertThat(started - before).isEqualTo(6);
    assertThat(RequestCount.ofCalls().now(server.client())).isEqualTo(calls);
  }

  @Test
  void startsOfAnAgentThatIsNotThereOrSuspendedWriteNothing() {
    // Given
    deploy("asleep", "suspend: true");
    // When
    long before = RequestCount.ofWrites().now(server.client());
    StartAnswer absent = starter.start(acme.namespace(), "nobody", 1);
    StartAnswer suspended = starter.start(acme.namespace(), "asleep", 1);
    // Then
    assertThat(absent).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(suspended).isInstanceOf(StartAnswer.Suspended.class);
    assertThat(RequestCount.ofWrites().now(server.client())).isEqualTo(before);
  }

  @Test
  void anAgentThatIsGoneTakesNoStartWhateverTheCacheShows() {
    // Given
    deploy("gone", "pool: {capacity: 3}");
    // When
    acme.deleteAgent("gone");
    StartAnswer answer = starter.start(acme.namespace(), "gone", 1);
    // Then
    assertThat(answer).isInstanceOf(StartAnswer.AgentAbsent.class);
    assertThat(
            server.client().pods().inNamespace(acme.namespace()).list().getItems().stream()
                .allMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null))
        .isTrue();
  }

  private void deploy(String agent, String spec) {
    acme.deploy(agent, spec);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> starter.agents().named(acme.namespace(), agent) != null);
  }
}

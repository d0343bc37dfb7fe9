package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.Connection;
import dev.greenroom.api.Names;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.Relay;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The watch of the pods while the wire to the API server is silent and nobody says so. */
class WatchGuardIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static final WatchGuard.Pace QUICK =
      new WatchGuard.Pace(Duration.ofMillis(200), Duration.ofMillis(600), Duration.ofMinutes(1));

  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong later = new AtomicLong();
  private String namespace;
  private Relay relay;
  private Connection connection;
  private PodCache pods;
  private WatchGuard<Pod> guard;

  @BeforeEach
  void start() throws IOException {
    namespace = server.freshNamespace("guard");
    Config config = server.controlPlane().config();
    relay = new Relay(URI.create(config.getMasterUrl()).getPort());
    connection =
        Connection.open(
            new ConfigBuilder(config).withMasterUrl("https://127.0.0.1:" + relay.port()).build(),
            InstantSource.system());
    pods = PodCache.start(connection.watches());
    guard = new WatchGuard<>("pods", pods, scheduler, () -> System.nanoTime() + later.get(), QUICK);
  }

  @AfterEach
  void stop() throws IOException {
    guard.close();
    pods.close();
    connection.close();
    relay.close();
    scheduler.shutdownNow();
  }

  @Test
  void aWatchThatFellSilentIsFoundOutAndBegunAnew() {
    // Given
    create("one");
    await().until(() -> pods.named(namespace, "one") != null && guard.isCurrent());

    // When
    relay.silenceTheConnected();
    create("two");

    // Then
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> pods.named(namespace, "two") != null && guard.isCurrent());
    create("three");
    await().until(() -> pods.named(namespace, "three") != null);
  }

  @Test
  void aQuietWatchIsTrustedAndASilentApiServerIsNot() {
    // Given
    create("one");
    await().until(() -> pods.named(namespace, "one") != null);
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> guard.isHealthy() && guard.isCurrent());

    // When
    relay.silence();
    later.set(Duration.ofSeconds(61).toNanos());

    // Then
    assertThat(guard.isHealthy()).isFalse();
    assertThat(guard.isCurrent()).isFalse();
  }

  private void create(String name) {
    server
        .client()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("agent")
                .withImage("none")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }
}

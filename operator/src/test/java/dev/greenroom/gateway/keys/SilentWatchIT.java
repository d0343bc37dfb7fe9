package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.gateway.keys.KeySource.Trust;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.Relay;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys while the wire to the API server is silent and nobody says so. */
class SilentWatchIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static final KeyWatch.Pace QUICK =
      new KeyWatch.Pace(Duration.ofMillis(200), Duration.ofSeconds(1));

  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong later = new AtomicLong();
  private String namespace;
  private Config through;
  private KeyStore store;
  private Relay relay;
  private KeyWatch watch;
  private KeyCredentials credentials;

  @BeforeEach
  void start() throws IOException {
    Config config = server.controlPlane().config();
    namespace = server.freshNamespace("silent");
    store = new KeyStore(server.client(), namespace, InstantSource.system(), new SecureRandom());
    relay = new Relay(URI.create(config.getMasterUrl()).getPort());
    through = new ConfigBuilder(config).withMasterUrl("https://127.0.0.1:" + relay.port()).build();
    watch =
        KeyWatch.start(through, namespace, scheduler, () -> System.nanoTime() + later.get(), QUICK);
    credentials = new KeyCredentials(watch, System::nanoTime);
  }

  @AfterEach
  void stop() throws IOException {
    watch.close();
    relay.close();
    scheduler.shutdownNow();
  }

  @Test
  void aWatchThatFellSilentIsFoundOutAndBegunAnew() {
    // Given
    ApiKey key = store.create("acme", Caller.Kind.PUBLIC, "web");
    await().until(() -> watch.cached(key.id()) != null);

    // When
    relay.silenceTheConnected();
    store.revoke("acme", key.id());

    // Then
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> credentials.verify(key.text()).equals(new Verdict.Refused()));
    await().until(() -> watch.isHealthy() && watch.cached(key.id()) != null);
    ApiKey next = store.create("acme", Caller.Kind.PUBLIC, "next");
    await().until(() -> watch.cached(next.id()) != null);
  }

  @Test
  void aRevokedKeyIsRefusedWithinTwoSecondsByAReplicaWhoseWatchFellSilent() {
    try (KeyWatch usual = KeyWatch.start(through, namespace, scheduler, System::nanoTime)) {
      // Given
      KeyCredentials replica = new KeyCredentials(usual, System::nanoTime);
      ApiKey key = store.create("acme", Caller.Kind.PUBLIC, "web");
      await().until(() -> usual.cached(key.id()) != null && watch.cached(key.id()) != null);
      await().atMost(Duration.ofSeconds(20)).until(() -> relay.silenceTheQuiet() == 2);

      // When
      store.revoke("acme", key.id());

      // Then
      await()
          .atMost(Duration.ofSeconds(2))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  replica.verify(key.text()).equals(new Verdict.Refused())
                      && credentials.verify(key.text()).equals(new Verdict.Refused()));
    }
  }

  @Test
  void aSilentApiServerIsBelievedForAMinuteOnly() {
    // Given
    ApiKey key = store.create("acme", Caller.Kind.PUBLIC, "web");
    await().until(() -> watch.cached(key.id()) != null);
    Verdict known = credentials.verify(key.text());
    assertThat(known).isInstanceOf(Verdict.Known.class);

    // When
    relay.silence();

    // Then
    assertThat(credentials.verify(key.text())).isEqualTo(known);
    later.set(Duration.ofSeconds(40).toNanos());
    assertThat(watch.trust()).isEqualTo(Trust.STALE);
    assertThat(credentials.verify(key.text())).isEqualTo(known);
    later.set(Duration.ofSeconds(70).toNanos());
    assertThat(watch.trust()).isEqualTo(Trust.LOST);
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Undecided());
  }
}

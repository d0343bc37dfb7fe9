package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.gateway.Credentials.Wanted;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An API server that is away is no reason to let anybody wait, in or out. */
class KubernetesTokenReviewsTest {
  private static final Wanted START = new Wanted("acme", Access.START);

  @Test
  void anApiServerThatIsGoneLeavesItUndecidedSoon() throws IOException {
    // Given
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }

    // Then
    assertUndecidedSoon(port);
  }

  @Test
  void anApiServerThatSaysNothingLeavesItUndecidedSoon() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      assertUndecidedSoon(silent.getLocalPort());
    }
  }

  private static void assertUndecidedSoon(int port) {
    Config config =
        new ConfigBuilder(Config.empty()).withMasterUrl("http://127.0.0.1:" + port).build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      KubernetesCredentials credentials =
          new KubernetesCredentials(new KubernetesTokenReviews(client));
      assertTimeout(
          Duration.ofSeconds(8),
          () ->
              assertThat(credentials.verify("some.token", START))
                  .isEqualTo(new Verdict.Undecided()));
    }
  }
}

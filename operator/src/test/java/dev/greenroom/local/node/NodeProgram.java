package dev.greenroom.local.node;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/** A process node as a program of its own, for tests to kill: KUBECONFIG NAME STATE. */
final class NodeProgram {
  private NodeProgram() {}

  @SuppressWarnings("try") // node and client live until the program is killed
  public static void main(String[] args) throws Exception {
    Config config = Config.fromKubeconfig(Files.readString(Path.of(args[0])));
    NodeOptions options =
        new NodeOptions(
            args[1],
            Path.of(args[2]),
            Map.of(),
            SSLContext.getDefault(),
            InstantSource.system(),
            Duration.ofMillis(200));
    try (KubernetesClient client =
            new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
        ProcessNode node = ProcessNode.start(client, options)) {
      new CountDownLatch(1).await();
    }
  }
}

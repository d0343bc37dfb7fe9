package dev.greenroom.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The log of one agent, followed through the API while its pod lives; the kubelet dates each line.
 */
public final class AgentLog implements AutoCloseable {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final LogWatch follow;

  public AgentLog(KubernetesClient client, String namespace, String pod) {
    follow =
        client
            .pods()
            .inNamespace(namespace)
            .withName(pod)
            .inContainer("agent")
            .usingTimestamps()
            .watchLog(bytes);
  }

  public List<String> lines() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** The first line with these words, once it is there. */
  public String line(String words) {
    await("\"" + words + "\" in the agent's log")
        .atMost(20, SECONDS)
        .until(() -> lines().stream().anyMatch(line -> line.contains(words)));
    return lines().stream().filter(line -> line.contains(words)).findFirst().orElseThrow();
  }

  /** When the agent wrote the first line with these words, by the node's clock. */
  public Instant at(String words) {
    String line = line(words);
    return OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant();
  }

  @Override
  public void close() {
    follow.close();
  }
}

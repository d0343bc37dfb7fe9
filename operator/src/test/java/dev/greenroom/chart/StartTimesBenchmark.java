package dev.greenroom.chart;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GatewayClient;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * How long a start takes on a cluster with a real kubelet, through the installed chart, against the
 * same pod made bare: {@code mvn verify -Pe2e -Dit.test=StartTimesBenchmark}. Nothing is asserted;
 * the clocks of the cluster's node and of this machine must be one.
 */
@Isolated("it brings an operator of its own")
class StartTimesBenchmark {
  private static final int TIMES = 10;

  /** Of a session: longer than it takes to read its log. */
  private static final int SECONDS = 6;

  /** What the agent of the end-to-end tests says once it listens, and when it has a session. */
  private static final String LISTENS = "Uvicorn running on";

  private static final String STARTED = " started";

  @RegisterExtension static final LiveCluster cluster = LiveCluster.withoutOperator();

  private final Organization acme = cluster.organization();

  @Test
  void measure() {
    Helm helm =
        Helm.find().orElseThrow(() -> new IllegalStateException("there is no helm on PATH"));
    try (Release release = Release.install(helm)) {
      try {
        measure(client(release));
      } finally {
        acme.empty();
      }
    }
  }

  private void measure(GatewayClient client) {
    acme.deploy("cold", "pool: {capacity: 2}");
    acme.deploy("warm", "pool: {capacity: 2, warm: 2}");
    print("cold: start to /bot", times(() -> start(client, "cold")).map(Start::toBot));
    print("bare pod: create to listening", times(this::bare));
    List<Start> warm = times(() -> warmStart(client)).toList();
    print("warm: start to /bot", warm.stream().map(Start::toBot));
    print("warm: start to its answer", warm.stream().map(Start::toAnswer));
    print("end of the session to pod gone", warm.stream().map(Start::toFree));
  }

  /**
   * @param toBot until the agent has the session
   * @param toAnswer until the caller has its answer
   * @param toFree from the session's end until its pod is gone, and its place with it
   */
  private record Start(Duration toBot, Duration toAnswer, Duration toFree) {}

  private Start warmStart(GatewayClient client) {
    cluster
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withLabel(Names.AGENT, "warm")
        .withLabel(Names.STATE, Names.STATE_WARM)
        .waitUntilCondition(pod -> pod != null, 1, TimeUnit.MINUTES);
    return start(client, "warm");
  }

  private Start start(GatewayClient client, String agent) {
    Instant asked = Instant.now();
    String name = client.started(agent, SECONDS);
    Instant answered = Instant.now();
    AgentSession session = acme.awaitRunning(name);
    Instant bot = said(session.getSpec().binding().podName(), name + STARTED);
    Instant gone = acme.awaitPodGone(session);
    return new Start(
        Duration.between(asked, bot),
        Duration.between(asked, answered),
        Duration.between(bot.plusSeconds(SECONDS), gone));
  }

  /** When the agent of a pod wrote these words, by the node's clock. */
  private Instant said(String pod, String words) {
    Optional<String> line = Optional.empty();
    while (line.isEmpty()) {
      line = log(pod).lines().filter(it -> it.contains(words)).findFirst();
    }
    String text = line.orElseThrow();
    return OffsetDateTime.parse(text.substring(0, text.indexOf(' '))).toInstant();
  }

  private String log(String pod) {
    return cluster
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withName(pod)
        .inContainer("agent")
        .usingTimestamps()
        .getLog();
  }

  /** A pod as the idle ones, which nobody waits for. */
  private Duration bare() {
    Pod idle =
        cluster
            .client()
            .pods()
            .inNamespace(acme.namespace())
            .withLabel(Names.AGENT, "warm")
            .list()
            .getItems()
            .get(0);
    Pod bare =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(acme.namespace())
            .withGenerateName("bare-")
            .endMetadata()
            .withSpec(idle.getSpec())
            .editSpec()
            .withNodeName(null)
            .withTerminationGracePeriodSeconds(0L)
            .endSpec()
            .build();
    Instant asked = Instant.now();
    Pod made = cluster.client().resource(bare).create();
    cluster
        .client()
        .resource(made)
        .waitUntilCondition(StartTimesBenchmark::started, 1, TimeUnit.MINUTES);
    try {
      return Duration.between(asked, said(made.getMetadata().getName(), LISTENS));
    } finally {
      cluster.client().resource(made).delete();
    }
  }

  private static boolean started(Pod pod) {
    return pod != null
        && pod.getStatus() != null
        && pod.getStatus().getContainerStatuses().stream()
            .anyMatch(status -> Boolean.TRUE.equals(status.getStarted()));
  }

  private GatewayClient client(Release release) {
    return release.client(
        acme,
        Release.NAME,
        cluster
            .client()
            .pods()
            .inNamespace(Release.NAMESPACE)
            .withLabel("app.kubernetes.io/component", "standalone")
            .list()
            .getItems()
            .get(0));
  }

  /** One after another; the first three load classes. */
  private static <T> Stream<T> times(Supplier<T> one) {
    return IntStream.range(0, TIMES + 3).mapToObj(i -> one.get()).toList().stream().skip(3);
  }

  private static void print(String what, Stream<Duration> times) {
    List<Long> millis = times.map(Duration::toMillis).sorted().toList();
    System.err.printf(
        "%-32s ms, n=%d: min %d, median %d, max %d%n",
        what,
        millis.size(),
        millis.get(0),
        millis.get(millis.size() / 2),
        millis.get(millis.size() - 1));
  }
}

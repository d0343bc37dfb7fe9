package dev.greenroom.chart;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.AgentLog;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GatewayClient;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private static final int TIMES = 15;

  /** What the agent of the end-to-end tests says once it listens, and when it has a session. */
  private static final String LISTENS = "Uvicorn running on";

  private static final String STARTED = " started";
  private static final String STOPPED = " stopped";

  @RegisterExtension static final LiveCluster cluster = LiveCluster.withoutOperator();

  private final Organization acme = cluster.organization();

  @Test
  void measure() {
    Helm helm =
        Helm.find().orElseThrow(() -> new IllegalStateException("there is no helm on PATH"));
    try (Release release = Release.install(helm)) {
      GatewayClient client = client(release);
      acme.deploy("cold", "pool: {capacity: 1}");
      acme.deploy("warm", "pool: {capacity: 2, warm: 2}");
      print("cold: start to /bot", times(() -> start(client, "cold")).map(Start::toBot));
      print("bare pod: create to listening", times(this::bare));
      List<Start> warm = times(() -> warmStart(client)).toList();
      print("warm: start to /bot", warm.stream().map(Start::toBot));
      print("warm: start to its answer", warm.stream().map(Start::toAnswer));
      print("end of the session to pod gone", warm.stream().map(Start::toFree));
      acme.empty();
    }
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
    String name = client.started(agent, 2);
    Instant answered = Instant.now();
    AgentSession session = acme.awaitRunning(name);
    try (AgentLog log = acme.followLog(session)) {
      Instant bot = log.at(name + STARTED);
      Instant end = log.at(name + STOPPED);
      return new Start(
          Duration.between(asked, bot),
          Duration.between(asked, answered),
          Duration.between(end, acme.awaitPodGone(session)));
    }
  }

  /** A pod as that of the last cold session, which nobody waits for. */
  private Duration bare() {
    Pod last =
        acme.pods().all().stream()
            .map(seen -> seen.object())
            .filter(pod -> "cold".equals(pod.getMetadata().getLabels().get(Names.AGENT)))
            .reduce((earlier, later) -> later)
            .orElseThrow();
    Pod bare =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(acme.namespace())
            .withGenerateName("bare-")
            .endMetadata()
            .withSpec(last.getSpec())
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
    try (AgentLog log =
        new AgentLog(cluster.client(), acme.namespace(), made.getMetadata().getName())) {
      return Duration.between(asked, log.at(LISTENS));
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
    String key =
        release
            .greenroom(
                acme,
                "keys",
                "create",
                "--namespace=" + Release.NAMESPACE,
                "--organization=" + acme.namespace(),
                "--name=benchmark")
            .lines()
            .filter(line -> line.startsWith("pk_"))
            .findFirst()
            .orElseThrow();
    String address =
        cluster
            .client()
            .pods()
            .inNamespace(Release.NAMESPACE)
            .withLabel("app.kubernetes.io/component", "standalone")
            .list()
            .getItems()
            .get(0)
            .getStatus()
            .getPodIP();
    return new GatewayClient(
        URI.create("http://" + address + ":7300"),
        key,
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
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

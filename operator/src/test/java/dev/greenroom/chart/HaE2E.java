package dev.greenroom.chart;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import dev.greenroom.ledger.PostgresServer;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.Relay;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URL;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The chart as production has it: two operators, three gateways, and a PostgreSQL that runs on this
 * machine and is told by a Secret.
 */
@Isolated("it brings operators of its own")
class HaE2E {
  private static final String OPERATOR = Release.NAME + "-operator";
  private static final String GATEWAY = Release.NAME + "-gateway";
  private static final String SECRET = "ledger";

  /** Longer than another operator takes to act after the death of the one that did. */
  private static final int SECONDS = 40;

  @RegisterExtension static final LiveCluster cluster = LiveCluster.withoutOperator();

  private final Organization acme = cluster.organization();

  @Test
  void sessionsOutliveTheirOperatorAndTheirGatewayAndAreBilledOnceInPostgresql()
      throws IOException, SQLException {
    assumeFalse(LiveCluster.externalOperator(), "Greenroom is installed already");
    Helm helm = Helm.find().orElse(null);
    assumeTrue(helm != null, "there is no helm on PATH, and GREENROOM_HELM names none");
    InetAddress here = seenByPods(cluster.client().getMasterUrl());
    assumeFalse(here.isLoopbackAddress(), "pods do not reach this machine");

    // Given
    PostgresServer server = PostgresServer.shared();
    try (Relay postgres = new Relay(here, server.port())) {
      makeSecret(
          server
              .database()
              .replace(
                  "localhost:" + server.port(), here.getHostAddress() + ":" + postgres.port()));
      try (Release release =
          Release.install(
              helm, "--set=mode=ha", "--set=ledger.postgresql.existingSecret=" + SECRET)) {
        try {
          sessionsOutliveThoseWhoStartedThem(release);
        } finally {
          acme.empty();
        }
      }
    }
  }

  private void sessionsOutliveThoseWhoStartedThem(Release release) throws IOException {
    release.passesItsTests();
    acme.deploy("phones", "pool: {capacity: 4, warm: 1}");
    List<Pod> pods = pods("gateway");
    assertThat(pods).hasSize(3);
    List<GatewayClient> gateways =
        pods.stream().map(pod -> release.client(acme, GATEWAY, pod)).toList();
    List<String> names = new ArrayList<>();
    gateways.forEach(gateway -> names.add(gateway.started("phones", SECONDS)));
    names.forEach(acme::awaitRunning);

    // When
    String leader = leader();
    deleteNow(leader);
    deleteNow(pods.get(0).getMetadata().getName());
    await("the other operator").atMost(Duration.ofMinutes(2)).until(() -> acts(leader));
    names.add(gateways.get(1).started("phones", 2));

    // Then
    long seconds = 0;
    for (String name : names) {
      AgentSession session = acme.awaitFinished(name, Duration.ofSeconds(SECONDS + 60));
      acme.awaitPodGone(session);
      assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
      seconds += Bill.of(session, acme.podOf(session)).totalSeconds();
    }
    JsonNode total = usage(release).path("total");
    assertThat(total.path("sessions").asInt()).isEqualTo(names.size());
    assertThat(total.path("totalSeconds").asLong()).isEqualTo(seconds);
    assertThat(release.greenroom(acme, GATEWAY, "usage", "verify")).contains("Whole: all");
  }

  private JsonNode usage(Release release) throws IOException {
    return new ObjectMapper()
        .readTree(
            release.greenroom(
                acme, GATEWAY, "usage", "--organization=" + acme.namespace(), "--output=json"));
  }

  private static void makeSecret(String url) {
    cluster
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(SECRET)
                .withNamespace(Release.NAMESPACE)
                .endMetadata()
                .withStringData(Map.of("url", url, "user", "postgres", "password", "postgres"))
                .build())
        .serverSideApply();
  }

  /** The address of this machine that what runs in the cluster can answer to. */
  private static InetAddress seenByPods(URL apiServer) throws SocketException {
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(new InetSocketAddress(apiServer.getHost(), apiServer.getPort()));
      return probe.getLocalAddress();
    }
  }

  private static List<Pod> pods(String component) {
    return cluster
        .client()
        .pods()
        .inNamespace(Release.NAMESPACE)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems();
  }

  /** The pod of the operator that acts. */
  private static String leader() {
    String holder =
        cluster
            .client()
            .leases()
            .inNamespace(Release.NAMESPACE)
            .withName(OPERATOR)
            .get()
            .getSpec()
            .getHolderIdentity();
    return pods("operator").stream()
        .map(pod -> pod.getMetadata().getName())
        .filter(holder::startsWith)
        .findFirst()
        .orElse("");
  }

  private static boolean acts(String notThis) {
    String now = leader();
    return !now.isEmpty() && !now.equals(notThis);
  }

  /** As when its node is cut off: it says goodbye to nobody. */
  private static void deleteNow(String pod) {
    cluster
        .client()
        .pods()
        .inNamespace(Release.NAMESPACE)
        .withName(pod)
        .withGracePeriod(0)
        .delete();
  }
}

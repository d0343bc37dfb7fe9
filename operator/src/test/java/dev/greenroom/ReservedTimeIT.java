package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.Verdict;
import dev.greenroom.testing.AbsentDaily;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Idle pods on a real API server, metered by operators that come and go. */
class ReservedTimeIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  private static final String AGENT = "idle";

  @TempDir Path folder;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private GreenroomChild child;
  private Connection connection;
  private String url;

  /** How much the operator's clock is ahead of the API server's. */
  private volatile Duration ahead = Duration.ZERO;

  @BeforeEach
  void open() {
    url = "jdbc:sqlite:" + folder.resolve("ledger.db");
    connection = opened(Connection.open(greenroom.config(), InstantSource.system()));
  }

  /** The organisation is emptied after this: that needs an operator. */
  @AfterEach
  void close(Organization acme) throws Exception {
    closeOperator();
    try (GreenroomChild last = child()) {
      acme.empty();
      assertThat(last.isAlive()).isTrue();
    }
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void anOperatorThatWasAwayOverFullHoursCountsThemAndEveryWayOfReadingAgrees(Organization acme)
      throws IOException {
    // Given
    try (ClockedOperator first = operator()) {
      acme.deploy(AGENT, "pool: {capacity: 2, warm: 2}");
      awaitWarm(acme, 2);
      acme.start("one", AGENT, "body: {seconds: 1}");
      acme.awaitFinished("one");
      awaitWarm(acme, 2);
      assertThat(first.leads()).isTrue();
    }

    // When
    ahead = Duration.ofMinutes(70);
    try (ClockedOperator second = operator()) {

      // Then
      await("the full hours")
          .atMost(60, SECONDS)
          .untilAsserted(
              () ->
                  assertThat(recorded(acme))
                      .isEqualTo(IdleTruth.total(acme) + IdleTruth.fullHours(acme, ahead)));
      assertThat(IdleTruth.fullHours(acme, ahead)).isPositive();

      // When
      agent(acme).scale(0);

      // Then
      await("the pods' ends")
          .atMost(60, SECONDS)
          .untilAsserted(
              () -> {
                assertThat(IdleTruth.truths(acme)).hasSize(3);
                assertThat(IdleTruth.total(acme)).isGreaterThan(2 * 4_200);
                assertThat(recorded(acme)).isEqualTo(IdleTruth.total(acme));
              });
      everyWayAgrees(acme, second, IdleTruth.total(acme));
    }
  }

  @Test
  void noSecondIsLostOrDoubledThoughTheOperatorIsKilledInBetween(Organization acme) {
    // Given
    child = child();
    acme.deploy(AGENT, "pool: {capacity: 4, warm: 3}");
    awaitWarm(acme, 3);

    // When
    acme.start("one", AGENT, "body: {seconds: 1}");
    acme.awaitRunning("one");
    killAndStartAgain();
    acme.awaitFinished("one");
    awaitWarm(acme, 3);
    agent(acme).scale(1);
    killAndStartAgain();
    awaitWarm(acme, 1);
    Pod deleted = warm(acme).get(0);
    greenroom.client().resource(deleted).delete();
    killAndStartAgain();
    agent(acme).scale(0);

    // Then
    acme.deleteAgent(AGENT);
    await("the end of all pods").atMost(60, SECONDS).until(() -> pods(acme).isEmpty());
    assertThat(IdleTruth.truths(acme)).hasSizeGreaterThanOrEqualTo(4);
    long known = IdleTruth.total(acme);
    // When the containers of a pod ended that somebody else deleted is the node's to say.
    assertThat(recorded(acme)).isBetween(known, known + 7);
    try (Ledger ledger = Ledger.open(url, null, null)) {
      assertThat(ledger.verify()).isInstanceOf(Verdict.Whole.class);
    }
  }

  private void everyWayAgrees(Organization acme, ClockedOperator operator, long seconds)
      throws IOException {
    String organization = acme.namespace();
    await("status.usage of the agent")
        .atMost(60, SECONDS)
        .untilAsserted(
            () ->
                assertThat(agent(acme).get().getStatus().usage().reservedSeconds())
                    .isEqualTo(seconds));
    assertThat(command("--output=csv", "--organization=" + organization))
        .containsPattern("\n" + AGENT + ",1,\\d+,\\d+,\\d+,\\d+," + seconds + "\r");
    JsonNode json =
        new ObjectMapper()
            .readTree(command("--output=json", "--group=day", "--organization=" + organization));
    assertThat(json.path("total").path("reservedSeconds").asLong()).isEqualTo(seconds);
    GatewayProcess gateway =
        opened(
            GatewayProcess.start(
                greenroom.config(),
                connection,
                greenroom.settings(),
                Limits.USUAL,
                "127.0.0.1",
                0,
                AbsentDaily.URL,
                Billing.in(opened(Ledger.open(url, null, null))),
                operator));
    String key =
        new KeyStore(
                connection.requests(),
                greenroom.settings().namespace(),
                InstantSource.system(),
                new SecureRandom())
            .create(organization, Caller.Kind.PRIVATE, "test")
            .text();
    GatewayClient client = GatewayClient.of(gateway.port(), key);
    String path = "/v1/organizations/" + organization + "/usage";
    await("the gateway's keys")
        .atMost(10, SECONDS)
        .until(() -> client.get(path).statusCode() == 200);
    assertThat(GatewayClient.json(client.get(path)).at("/total/reservedSeconds").asLong())
        .isEqualTo(seconds);
    await("the metrics")
        .atMost(10, SECONDS)
        .untilAsserted(
            () ->
                assertThat(client.get("/metrics").body())
                    .contains(
                        "greenroom_usage_seconds_total{organization=\"%s\",agent=\"%s\",phase=\"reserved\",} %s"
                            .formatted(organization, AGENT, (double) seconds)));
  }

  private String command(String... options) {
    StringWriter out = new StringWriter();
    String[] words =
        Stream.concat(Stream.of("usage", "--ledger=" + url), Stream.of(options))
            .toArray(String[]::new);
    Main.commandLine().setOut(new PrintWriter(out)).execute(words);
    return out.toString();
  }

  private long recorded(Organization acme) {
    try (Ledger ledger = Ledger.open(url, null, null)) {
      return ledger.spent(acme.namespace(), AGENT).reservedSeconds();
    }
  }

  private static void awaitWarm(Organization acme, int count) {
    await(count + " idle pods")
        .atMost(60, SECONDS)
        .until(
            () ->
                warm(acme).size() == count
                    && pods(acme).size() == count
                    && warm(acme).stream().allMatch(Readiness::isPodReady));
  }

  private static List<Pod> warm(Organization acme) {
    return pods(acme).stream()
        .filter(pod -> Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE)))
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  private static List<Pod> pods(Organization acme) {
    return greenroom.client().pods().inNamespace(acme.namespace()).list().getItems();
  }

  private static Resource<AgentDeployment> agent(Organization acme) {
    return greenroom
        .client()
        .resources(AgentDeployment.class)
        .inNamespace(acme.namespace())
        .withName(AGENT);
  }

  private GreenroomChild child() {
    return greenroom.operatorChild("--no-leader-election", "--ledger=" + url);
  }

  private void killAndStartAgain() {
    child.kill();
    child = child();
  }

  private void closeOperator() {
    if (child != null) {
      child.close();
    }
  }

  private ClockedOperator operator() {
    return ClockedOperator.start(
        connection,
        greenroom.settings(),
        Ledger.open(url, null, null),
        () -> connection.serverClock().instant().plus(ahead));
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }
}

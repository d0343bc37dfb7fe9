package dev.greenroom.chart;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Kubectl;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The life of a release, as whoever runs a cluster lives it: installed on a cluster with nothing
 * else, upgraded and rolled back while sessions run, taken away when nothing is left of them.
 */
@Isolated("it brings an operator of its own")
class ChartE2E {
  private static final String RELEASE = "greenroom";
  private static final int SESSIONS = 10;

  /** Longer than an upgrade and a rollback take. */
  private static final int SECONDS = 75;

  @RegisterExtension static final LiveCluster cluster = LiveCluster.withoutOperator();

  private final Organization acme = cluster.organization();
  private Helm helm;

  @BeforeEach
  void install() {
    assumeFalse(LiveCluster.externalOperator(), "Greenroom is installed already");
    helm = Helm.find().orElse(null);
    assumeTrue(helm != null, "there is no helm on PATH, and GREENROOM_HELM names none");
    // Definitions that tests have applied before become the chart's.
    ok("install", RELEASE, chart(), "--take-ownership", "--wait", "--timeout=2m");
  }

  @AfterEach
  void remove() {
    if (helm != null && helm.run(inRelease("status", RELEASE)).exit() == 0) {
      acme.empty();
      ok("uninstall", RELEASE, "--no-hooks", "--wait");
    }
  }

  @Test
  void tenSessionsLiveThroughAnUpgradeAndARollbackAndEachIsBilledOnce() throws IOException {
    // Given
    ok("test", RELEASE);
    acme.deploy("tenant", "pool: {capacity: " + SESSIONS + "}");
    List<String> names = IntStream.range(0, SESSIONS).mapToObj(i -> "tenant-" + i).toList();
    names.forEach(name -> acme.start(name, "tenant", "body: {seconds: " + SECONDS + "}"));
    names.forEach(acme::awaitRunning);

    // When
    ok("upgrade", RELEASE, chart(), "--set=logLevel=DEBUG", "--wait", "--timeout=2m");
    ok("rollback", RELEASE, "--wait", "--timeout=2m");

    // Then
    long seconds = 0;
    for (String name : names) {
      AgentSession session = acme.awaitFinished(name, Duration.ofSeconds(SECONDS + 30));
      assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
      seconds += Bill.of(session, acme.podOf(session)).totalSeconds();
      acme.awaitPodGone(session);
    }
    JsonNode total = new ObjectMapper().readTree(usage()).path("total");
    assertThat(total.path("sessions").asInt()).isEqualTo(SESSIONS);
    assertThat(total.path("totalSeconds").asLong()).isEqualTo(seconds);

    // When
    Helm.Ended refused = helm.run(inRelease("uninstall", RELEASE));
    // Then
    assertThat(refused.exit()).as("an agent is left: %s", refused.output()).isNotZero();

    // When
    acme.empty();
    // Then
    ok("uninstall", RELEASE, "--wait", "--timeout=2m");
  }

  /** By the command in the release's own pod, which reads its ledger. */
  private String usage() {
    return Kubectl.run(
        acme,
        "",
        "exec",
        "--namespace=greenroom-system",
        "deployment/" + RELEASE,
        "--",
        "greenroom",
        "usage",
        "--organization=" + acme.namespace(),
        "--output=json");
  }

  private static String chart() {
    return Chart.FOLDER.toString();
  }

  private void ok(String... words) {
    Helm.Ended ended = helm.run(inRelease(words));
    assertThat(ended.exit()).as("helm %s: %s", String.join(" ", words), ended.output()).isZero();
  }

  private static String[] inRelease(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--namespace", "greenroom-system"));
    return all.toArray(String[]::new);
  }
}

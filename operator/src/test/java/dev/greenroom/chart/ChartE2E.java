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
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.Organization;
import java.io.IOException;
import java.time.Duration;
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
  private static final int SESSIONS = 10;

  /** Longer than an upgrade and a rollback take. */
  private static final int SECONDS = 75;

  @RegisterExtension static final LiveCluster cluster = LiveCluster.withoutOperator();

  private final Organization acme = cluster.organization();
  private Release release;

  @BeforeEach
  void install() {
    assumeFalse(LiveCluster.externalOperator(), "Greenroom is installed already");
    Helm helm = Helm.find().orElse(null);
    assumeTrue(helm != null, "there is no helm on PATH, and GREENROOM_HELM names none");
    release = Release.install(helm);
  }

  @AfterEach
  void remove() {
    if (release != null) {
      acme.empty();
      release.close();
    }
  }

  @Test
  void tenSessionsLiveThroughAnUpgradeAndARollbackAndEachIsBilledOnce() throws IOException {
    // Given
    release.passesItsTests();
    acme.deploy("tenant", "pool: {capacity: " + SESSIONS + "}");
    List<String> names = IntStream.range(0, SESSIONS).mapToObj(i -> "tenant-" + i).toList();
    names.forEach(name -> acme.start(name, "tenant", "body: {seconds: " + SECONDS + "}"));
    names.forEach(acme::awaitRunning);

    // When
    release.ok(
        "upgrade", Release.NAME, Release.chart(), "--set=logLevel=DEBUG", "--wait", "--timeout=2m");
    release.ok("rollback", Release.NAME, "--wait", "--timeout=2m");

    // Then
    long seconds = 0;
    for (String name : names) {
      AgentSession session = acme.awaitFinished(name, Duration.ofSeconds(SECONDS + 30));
      assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
      seconds += Bill.of(session, acme.podOf(session)).totalSeconds();
      acme.awaitPodGone(session);
    }
    JsonNode total =
        new ObjectMapper()
            .readTree(
                release.greenroom(
                    acme,
                    Release.NAME,
                    "usage",
                    "--organization=" + acme.namespace(),
                    "--output=json"))
            .path("total");
    assertThat(total.path("sessions").asInt()).isEqualTo(SESSIONS);
    assertThat(total.path("totalSeconds").asLong()).isEqualTo(seconds);

    // When
    Helm.Ended refused = release.run("uninstall", Release.NAME);
    // Then
    assertThat(refused.exit()).as("an agent is left: %s", refused.output()).isNotZero();

    // When
    acme.empty();
    // Then
    release.ok("uninstall", Release.NAME, "--wait", "--timeout=2m");
  }
}

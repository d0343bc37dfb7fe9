package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.billing.BilledSums;
import dev.greenroom.testing.billing.OracleRun;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sessions whose true timelines are known, on a real API server, billed by operators that were away
 * for minutes, are killed between any two writes, and whose database is away: each bill is what the
 * truth says, and every way of reading tells the same. {@code -Dbilling.sessions=10000} for long.
 */
class BillingOracleIT {
  private static final int SESSIONS = Integer.getInteger("billing.sessions", 120);
  private static final int WAVE = 500;
  private static final List<String> AGENTS = List.of("alpha", "beta", "live");

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private final long seed = Long.getLong("greenroom.seed", System.nanoTime());
  @TempDir private Path folder;
  private List<String> organizations;
  private OracleRun run;

  @BeforeEach
  void open() throws Exception {
    System.out.printf("%d sessions of -Dgreenroom.seed=%d%n", SESSIONS, seed);
    InstalledCrds.on(server.client());
    // An operator would fill the pools that other classes have left behind.
    server.client().resources(AgentDeployment.class).inAnyNamespace().delete();
    organizations = List.of(server.freshNamespace("acme"), server.freshNamespace("other"));
    run =
        new OracleRun(
            server.client(),
            server.kubeconfig().getParent(),
            folder,
            organizations,
            this::operator,
            seed);
  }

  @AfterEach
  void close() {
    if (run != null) {
      run.close();
    }
    organizations.forEach(
        organization ->
            server.client().resources(AgentDeployment.class).inNamespace(organization).delete());
  }

  @Test
  void everySessionIsBilledOnceByItsTruthWhateverFailsAndEveryReadingAgrees() throws Exception {
    // When
    for (int left = SESSIONS; left > 0; left -= WAVE) {
      run.wave(Math.min(left, WAVE));
    }

    // Then
    BilledSums billed = BilledSums.of(run.judged());
    assertThat(run.judged()).hasSize(SESSIONS);
    for (String organization : organizations) {
      Map<String, List<Long>> byAgent = billed.byAgent(organization);
      for (String group : List.of("agent", "day", "session")) {
        String csv = usage(organization, group, "csv");
        assertThat(BilledSums.ofCsv(csv)).as("by %s", group).isEqualTo(byAgent);
      }
      assertThat(BilledSums.ofJson(usage(organization, "agent", "json"))).isEqualTo(byAgent);
      assertThat(BilledSums.totalOfJson(usage(organization, "day", "json")))
          .isEqualTo(billed.total(organization));
      assertThat(BilledSums.totalOfTable(usage(organization, "agent", "table")))
          .isEqualTo(billed.total(organization));
      assertThat(usage(organization, "session", "csv").lines())
          .as("a row for each session and the names of the columns")
          .hasSize(billed.sessions(organization) + 1);
    }
    assertThat(greenroom("usage", "verify")).startsWith("Whole: ");
    assertStatusesAgree(billed);
  }

  private void assertStatusesAgree(BilledSums billed) {
    try (GreenroomChild operator = operator(run.url())) {
      for (String organization : organizations) {
        for (String agent : AGENTS) {
          await("the usage of " + agent)
              .atMost(Duration.ofSeconds(60))
              .failFast(() -> assertThat(operator.isAlive()).isTrue())
              .untilAsserted(
                  () ->
                      assertThat(statusOf(organization, agent))
                          .isEqualTo(billed.byAgent(organization).get(agent)));
        }
      }
    }
  }

  private List<Long> statusOf(String organization, String agent) {
    KubernetesClient client = server.client();
    var status =
        client
            .resources(AgentDeployment.class)
            .inNamespace(organization)
            .withName(agent)
            .get()
            .getStatus();
    var usage = status == null ? null : status.usage();
    return usage == null
        ? List.of()
        : List.of(
            usage.sessions(),
            usage.instantiatingSeconds(),
            usage.runningSeconds(),
            usage.tearingDownSeconds(),
            usage.totalSeconds());
  }

  private String usage(String organization, String group, String output) {
    return greenroom(
        "usage", "--organization=" + organization, "--group=" + group, "--output=" + output);
  }

  private String greenroom(String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.add("--ledger=" + run.url());
    StringWriter out = new StringWriter();
    int exit = Main.commandLine().setOut(new PrintWriter(out)).execute(all.toArray(String[]::new));
    assertThat(exit).as("%s: %s", all, out).isZero();
    return out.toString();
  }

  private GreenroomChild operator(String ledger) {
    return GreenroomChild.start(
        folder,
        Map.of("KUBECONFIG", server.kubeconfig().toString()),
        "operator",
        "--namespace=" + server.namespace(),
        "--runner-image=greenroom",
        "--runner-command=" + String.join(" ", RunnerProcess.command()),
        "--no-leader-election",
        "--ledger=" + ledger);
  }
}

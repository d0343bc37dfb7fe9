package dev.greenroom.gateway.organization;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.core.usage.Prices;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.organization.RoutedCalls.Reply;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.SessionLog;
import dev.greenroom.testing.LocalGreenroom;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The logs of sessions whose pods are gone, on a real API server. */
class EndedLogsIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  @TempDir private static Path folder;

  private static ExecutorService executor;
  private static Ledger ledger;

  @BeforeAll
  static void start() {
    executor = Executors.newCachedThreadPool();
    ledger = Ledger.open("jdbc:sqlite:" + folder.resolve("ledger.db"), null, null);
  }

  @AfterAll
  static void stop() {
    executor.shutdownNow();
    ledger.close();
  }

  @Test
  void theLogOfASessionThatHasEndedIsReadFromWhatWasKept(Organization acme) {
    // Given
    acme.deploy("past", "{}");
    acme.start("past-1", "past", "body: {seconds: 0}");
    acme.start("past-2", "past", "body: {seconds: 0}");
    acme.awaitFinished("past-1");
    acme.awaitFinished("past-2");
    keepLog(acme, "past-1");
    keepLog(acme, "past-2");
    RoutedCalls calls =
        new RoutedCalls(
            new OrganizationRoutes(
                    greenroom.client(),
                    new KeyRing(),
                    executor,
                    new LedgerAccess(ledger, Prices.NONE, InstantSource.system(), () -> {}))
                .list(),
            acme.namespace());
    String logs = services(acme) + "/past/logs";

    // When
    await()
        .atMost(30, SECONDS)
        .untilAsserted(() -> assertThat(text(calls.get(logs))).contains("past-1", "past-2"));
    String one = text(calls.get(logs + "?sessionId=past-1"));
    JsonNode last = calls.get(logs + "?limit=1").json().path("logs");
    String deployment =
        calls.get(services(acme) + "/past").json().at("/body/activeDeploymentId").asText();

    // Then
    assertThat(one).isEqualTo("farewell of past-1");
    assertThat(last).hasSize(1);
    assertThat(text(calls.get(logs + "?deploymentId=" + deployment))).contains("farewell");
    assertThat(calls.get(logs + "?deploymentId=another").json().path("logs")).isEmpty();
    assertThat(calls.get(services(acme) + "/another/logs").status()).isEqualTo(404);
  }

  private static void keepLog(Organization acme, String session) {
    ledger.keepLog(
        new SessionLog(
            acme.namespace(),
            session,
            Instant.now(),
            "2026-01-02T03:04:05Z farewell of " + session));
  }

  private static String services(Organization acme) {
    return "/v1/organizations/" + acme.namespace() + "/services";
  }

  private static String text(Reply logs) {
    return String.join("\n", logs.json().findValuesAsText("log"));
  }
}

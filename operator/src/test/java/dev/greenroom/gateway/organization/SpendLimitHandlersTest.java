package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.UsageRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpendLimitHandlersTest {
  private static final String LIMIT = "/v1/organizations/acme/spend-limit";

  @TempDir Path folder;
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private int changes;
  private Ledger ledger;
  private RoutedCalls calls;

  @BeforeEach
  void open() {
    ledger = Ledger.open("jdbc:sqlite:" + folder.resolve("ledger.db"), null, null);
    calls = calls(ledger);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void withoutALimitTheSpendOfTheMonthIsShownAllTheSame() {
    // Given
    used("one", "acme", now, 90);
    used("two", "other", now, 6_000);
    used("three", "acme", Instant.parse("2026-10-31T23:59:59Z"), 6_000);

    // When
    var shown = calls.get(LIMIT);

    // Then
    assertThat(shown.status()).isEqualTo(200);
    assertThat(shown.json().toString())
        .isEqualTo(
            json(
                """
                limitCents: null
                currentSpendCents: 3
                periodStart: "2026-11-01T00:00:00.000Z"
                periodEnd: "2026-12-01T00:00:00.000Z"
                blocked: false
                blockedAt: null
                """));
  }

  @Test
  void aLimitThatIsReachedIsSaidWithTheInstantOfTheRecordThatReachedIt() {
    // Given
    Instant reached = now.plusSeconds(60);
    calls.send("PUT", LIMIT, "{\"limitCents\": 4}");
    used("one", "acme", now.plusSeconds(30), 90);

    // When
    used("two", "acme", reached, 30);
    used("three", "acme", now.plusSeconds(90), 15);

    // Then
    assertThat(calls.get(LIMIT).json().toString())
        .isEqualTo(
            json(
                """
                limitCents: 4
                currentSpendCents: 4
                periodStart: "2026-11-01T00:00:00.000Z"
                periodEnd: "2026-12-01T00:00:00.000Z"
                blocked: true
                blockedAt: "2026-11-24T12:01:00.000Z"
                """));
  }

  @Test
  void aLimitBelowTheSpendBlocksFromTheMomentItIsSet() {
    // Given
    used("one", "acme", now.minusSeconds(1_000), 600);

    // When
    var set = calls.send("PUT", LIMIT, "{\"limitCents\": 20}");

    // Then
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.json().path("blocked").asBoolean()).isTrue();
    assertThat(set.json().path("blockedAt").asText()).isEqualTo("2026-11-24T12:00:00.000Z");
    assertThat(changes).isEqualTo(1);
    now = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(calls.get(LIMIT).json().path("currentSpendCents").asLong()).isZero();
    assertThat(calls.get(LIMIT).json().path("blocked").asBoolean()).isFalse();
  }

  @Test
  void aLimitIsTakenAway() {
    // Given
    calls.send("PUT", LIMIT, "{\"limitCents\": 0}");
    assertThat(calls.get(LIMIT).json().path("blocked").asBoolean()).isTrue();

    // When
    var cleared = calls.send("PUT", LIMIT, "{\"limitCents\": null}");

    // Then
    assertThat(cleared.status()).isEqualTo(200);
    assertThat(cleared.json().path("limitCents").isNull()).isTrue();
    assertThat(cleared.json().path("blocked").asBoolean()).isFalse();
    assertThat(changes).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"limitCents\": -1}",
        "{\"limitCents\": 0.5}",
        "{\"limitCents\": \"50\"}",
        "{\"limitCents\": true}",
        "{\"limitCents\": 1000000000001}",
        "{\"limitCents\": 1e400}",
        "{\"limitCents\": 1, \"limitCents\": 2}"
      })
  void whatIsNoLimitIsToldWhatToSendAndChangesNothing(String body) {
    // When
    var reply = calls.send("PUT", LIMIT, body);

    // Then
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("error").asText()).contains("Send {\"limitCents\": 5000}");
    assertThat(calls.get(LIMIT).json().path("limitCents").isNull()).isTrue();
    assertThat(changes).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5000", "5000.0", "5e3"})
  void aWholeNumberIsALimitHoweverItIsWritten(String number) {
    // When
    var set = calls.send("PUT", LIMIT, "{\"limitCents\": " + number + "}");

    // Then
    assertThat(set.json().path("limitCents").toString()).isEqualTo("5000");
  }

  @Test
  void whereThereIsNoLedgerItIsSaidWhatToDo() {
    // When
    var shown = calls(null).get(LIMIT);
    var set = calls(null).send("PUT", LIMIT, "{\"limitCents\": 5}");

    // Then
    assertThat(shown.status()).isEqualTo(409);
    assertThat(set.status()).isEqualTo(409);
    assertThat(set.json().path("error").asText()).contains("--ledger").contains("--price");
  }

  @Test
  void aLedgerThatIsAwayIsSaid() {
    // Given
    Path missing = folder.resolve("missing").resolve("ledger.db");
    try (Ledger away = Ledger.open("jdbc:sqlite:" + missing, null, null)) {
      // When, Then
      assertThat(calls(away).get(LIMIT).status()).isEqualTo(503);
      assertThat(calls(away).send("PUT", LIMIT, "{\"limitCents\": 5}").status()).isEqualTo(503);
      assertThat(changes).isZero();
    }
  }

  private static String json(String yaml) {
    return Yaml.json(yaml).toString();
  }

  private RoutedCalls calls(@Nullable Ledger ledger) {
    return new RoutedCalls(
        new OrganizationRoutes(
                null,
                new KeyRing(),
                Runnable::run,
                new LedgerAccess(
                    ledger, Prices.parse(List.of("agent-1x=2")), () -> now, () -> changes++))
            .list(),
        "acme");
  }

  private void used(String id, String organization, Instant end, int seconds) {
    ledger.record(
        new UsageRecord(
            id,
            UsageRecord.Kind.SESSION,
            null,
            new UsageRecord.Subject(organization, "agent", "uid", id, "pod-" + id, "agent-1x"),
            "Completed",
            "AgentFinished",
            new UsageRecord.Instants(end.minusSeconds(seconds), null, null, end),
            Figures.ofSession(0, seconds, 0),
            true,
            "{}",
            end));
  }
}

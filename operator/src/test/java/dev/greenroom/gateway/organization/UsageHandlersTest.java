package dev.greenroom.gateway.organization;

import static dev.greenroom.testing.Bills.reserved;
import static dev.greenroom.testing.Bills.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.Caller;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageHandlersTest {
  private static final Instant DAY = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private Ledger ledger;

  @BeforeEach
  void fill() {
    ledger = Ledger.open("jdbc:sqlite:" + folder.resolve("ledger.db"), null, null);
    ledger.record(
        session("one", "acme", "alpha", DAY, Figures.ofSession(2, 10, 1)),
        session("two", "acme", "beta", DAY.plusSeconds(86_400), Figures.ofSession(3, 20, 2)),
        session("three", "other", "alpha", DAY, Figures.ofSession(1, 5, 0)));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void answersWithTheRecordsOfTheCallersOrganisationAndTheirTotal() throws IOException {
    // When
    JsonNode json = new ObjectMapper().readTree(body(usage(ledger, Map.of(), null)));

    // Then
    assertThat(json.path("organization").asText()).isEqualTo("acme");
    assertThat(json.path("from").isNull()).isTrue();
    assertThat(json.path("records").findValuesAsText("agent")).containsExactly("alpha", "beta");
    assertThat(json.path("records").findValuesAsText("totalSeconds")).containsExactly("13", "25");
    assertThat(json.path("total").path("totalSeconds").asInt()).isEqualTo(38);
    assertThat(json.path("total").path("sessions").asInt()).isEqualTo(2);
  }

  @Test
  void answersAsCsvToWhoeverAcceptsIt() {
    // When
    Answer answer = usage(ledger, Map.of("group", "day", "from", "2026-11-25"), "text/csv");

    // Then
    assertThat(((Answer.Streamed) answer.content()).type()).isEqualTo("text/csv; charset=utf-8");
    assertThat(body(answer).lines().skip(1)).containsExactly("2026-11-25,beta,1,3,20,2,25,0");
  }

  @Test
  void answersWithIdleTimeApart() throws IOException {
    // Given
    ledger.record(reserved("pod-1", "alpha", DAY, 3_600));

    // When
    JsonNode json = new ObjectMapper().readTree(body(usage(ledger, Map.of(), null)));
    Answer csv = usage(ledger, Map.of("to", "2026-11-25"), "text/csv");

    // Then
    assertThat(json.path("records").findValuesAsText("reservedSeconds"))
        .containsExactly("3600", "0");
    assertThat(json.path("total").path("reservedSeconds").asInt()).isEqualTo(3_600);
    assertThat(json.path("total").path("totalSeconds").asInt()).isEqualTo(38);
    assertThat(body(csv).lines().skip(1)).containsExactly("alpha,1,2,10,1,13,3600");
  }

  @Test
  void whatCannotBeAskedForIsSaid() {
    assertThat(error(usage(ledger, Map.of("to", "tomorrow"), null)))
        .isEqualTo(
            "400 'tomorrow' is neither a day (2026-11-01) nor an instant"
                + " (2026-11-01T12:00:00Z).");
    assertThat(error(usage(ledger, Map.of("group", "week"), null)))
        .isEqualTo("400 'week' is none of day, agent and session.");
  }

  @Test
  void aLedgerThatIsNotThereIsSaidBeforeTheAnswerBegins() {
    // Given
    Path missing = folder.resolve("missing").resolve("ledger.db");

    // When, Then
    try (Ledger away = Ledger.open("jdbc:sqlite:" + missing, null, null)) {
      assertThat(error(usage(away, Map.of(), null))).startsWith("503 The usage ledger does not");
    }
    assertThat(error(usage(null, Map.of(), null))).startsWith("409 This gateway knows no usage");
  }

  private static Answer usage(
      @Nullable Ledger ledger, Map<String, String> query, @Nullable String accept) {
    Map<String, List<String>> parameters = new HashMap<>();
    query.forEach((name, value) -> parameters.put(name, List.of(value)));
    return new UsageHandlers(ledger)
        .usage(
            new Call(
                new Caller(Caller.Kind.PRIVATE, "acme", "key-1"),
                Map.of("organization", "acme"),
                parameters,
                accept == null ? Map.of() : Map.of("accept", accept),
                "",
                () -> false));
  }

  private static String body(Answer answer) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ((Answer.Streamed) answer.content()).body().write(out);
    out.flush();
    return text.toString();
  }

  private static String error(Answer answer) {
    Map<?, ?> body = (Map<?, ?>) ((Answer.Json) answer.content()).value();
    return answer.status() + " " + body.get("error");
  }
}

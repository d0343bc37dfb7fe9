package dev.greenroom;

import static dev.greenroom.testing.Bills.reserved;
import static dev.greenroom.testing.Bills.session;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageCommandTest {
  private static final Instant DAY = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private String url;

  private record Ended(int exit, String out, String err) {}

  @BeforeEach
  void fill() {
    url = "jdbc:sqlite:" + folder.resolve("ledger.db");
    try (Ledger ledger = Ledger.open(url, null, null)) {
      ledger.record(
          session("one", "acme", "alpha", DAY, Figures.ofSession(2, 10, 1)),
          session("two", "acme", "alpha", DAY.plusSeconds(86_400), Figures.ofSession(3, 20, 2)),
          session("three", "acme", "beta", DAY, Figures.ofSession(1, 5, 0)),
          session("four", "other", "gamma", DAY, Figures.ofSession(1, 1, 1)));
    }
  }

  @Test
  void aTableForPeopleWithItsTotal() {
    // When
    Ended ended = usage("--organization=acme");

    // Then
    assertThat(ended.out().lines().map(line -> line.trim().replaceAll(" +", " ")))
        .containsExactly(
            "AGENT SESSIONS INSTANTIATING RUNNING TEARING-DOWN TOTAL-s RESERVED-s",
            "alpha 2 5 30 3 38 0",
            "beta 1 1 5 0 6 0",
            "TOTAL 3 6 35 3 44 0");
  }

  @Test
  void theSameFiguresAsCsvAndAsJson() throws IOException {
    // When
    Ended csv = usage("--organization=acme", "--group=day", "--output=csv");
    JsonNode json =
        new ObjectMapper()
            .readTree(usage("--organization=acme", "--group=day", "--output=json").out());

    // Then
    assertThat(csv.out())
        .isEqualTo(
            "day,agent,sessions,instantiatingSeconds,runningSeconds,tearingDownSeconds,"
                + "totalSeconds,reservedSeconds\r\n"
                + "2026-11-24,alpha,1,2,10,1,13,0\r\n"
                + "2026-11-24,beta,1,1,5,0,6,0\r\n"
                + "2026-11-25,alpha,1,3,20,2,25,0\r\n");
    assertThat(json.path("organization").asText()).isEqualTo("acme");
    assertThat(json.path("records")).hasSize(3);
    assertThat(json.path("records").get(2).path("day").asText()).isEqualTo("2026-11-25");
    assertThat(json.path("records").get(2).path("totalSeconds").asInt()).isEqualTo(25);
    assertThat(json.path("total").path("totalSeconds").asInt()).isEqualTo(44);
  }

  @Test
  void idleTimeIsInAColumnOfItsOwnAndInNoTotal() throws IOException {
    // Given
    try (Ledger ledger = Ledger.open(url, null, null)) {
      ledger.record(
          reserved("pod-1", "alpha", DAY, 3_600),
          reserved("pod-1", "alpha", DAY.plusSeconds(43_200 - 60), 60),
          reserved("pod-2", "beta", DAY, 7));
    }

    // When
    Ended table = usage("--organization=acme");
    Ended csv = usage("--organization=acme", "--group=day", "--to=2026-11-25", "--output=csv");
    JsonNode json = new ObjectMapper().readTree(usage("--output=json").out());

    // Then
    assertThat(table.out().lines().map(line -> line.trim().replaceAll(" +", " ")))
        .contains("alpha 2 5 30 3 38 3660", "beta 1 1 5 0 6 7", "TOTAL 3 6 35 3 44 3667");
    assertThat(csv.out().lines().skip(1))
        .containsExactly("2026-11-24,alpha,1,2,10,1,13,3660", "2026-11-24,beta,1,1,5,0,6,7");
    assertThat(json.path("total").path("reservedSeconds").asInt()).isEqualTo(3_667);
    assertThat(json.path("total").path("totalSeconds").asInt()).isEqualTo(47);
  }

  @Test
  void aPeriodIsFromItsFirstInstantUpToItsLast() {
    // When
    Ended days =
        usage("--organization=acme", "--from=2026-11-25", "--to=2026-11-26", "--output=csv");
    Ended instants =
        usage("--from=2026-11-24T12:00:00Z", "--to=2026-11-24T12:00:01Z", "--output=csv");

    // Then
    assertThat(days.out().lines().skip(1)).containsExactly("alpha,1,3,20,2,25,0");
    assertThat(instants.out().lines().skip(1))
        .containsExactly(
            "acme,alpha,1,2,10,1,13,0", "acme,beta,1,1,5,0,6,0", "other,gamma,1,1,1,1,3,0");
  }

  @Test
  void whatCannotBeReadIsSaid() {
    assertThat(usage("--from=yesterday").err())
        .contains("'yesterday' is neither a day (2026-11-01) nor an instant");
    Ended elsewhere = run("usage", "--ledger=mysql:nowhere");
    assertThat(elsewhere.exit()).isEqualTo(2);
    assertThat(elsewhere.err()).contains("jdbc:sqlite: or jdbc:postgresql:");
    Path missing = folder.resolve("typo.db");
    Ended typo = run("usage", "--ledger=jdbc:sqlite:" + missing);
    assertThat(typo.exit()).isEqualTo(2);
    assertThat(typo.err()).contains("There is no usage ledger at " + missing);
    assertThat(missing).doesNotExist();
    Ended nowhere = run("usage", "--ledger=");
    assertThat(nowhere.exit()).isEqualTo(2);
    assertThat(nowhere.err()).contains("Say where the usage ledger is: --ledger URL");
  }

  @Test
  void aLedgerThatSomebodyEditedIsNamed() throws SQLException {
    // Given
    Ended whole = run("usage", "verify", "--ledger=" + url);
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String trigger : triggers(statement)) {
        statement.execute("DROP TRIGGER " + trigger);
      }
      statement.execute(
          "UPDATE usage_records SET running_seconds = 1, total_seconds = 6 WHERE id = 'two'");
    }

    // When
    Ended broken = run("usage", "verify", "--ledger=" + url);

    // Then
    assertThat(whole.out())
        .startsWith("Whole: all 4 records are as they were written.\n  --seal acme:3:")
        .contains("  --seal other:1:");
    assertThat(whole.exit()).isZero();
    assertThat(broken.exit()).isOne();
    assertThat(broken.out()).startsWith("Broken: record 2 of organization acme (two): ");
  }

  @Test
  void aSealIsTakenBackAsItWasPrinted() {
    // Given
    List<String> seals =
        run("usage", "verify", "--ledger=" + url)
            .out()
            .lines()
            .skip(1)
            .map(line -> line.strip().replace("--seal ", "--seal="))
            .toList();
    String changed = seals.get(0).replaceFirst("acme:3", "acme:2");

    // When, Then
    assertThat(run("usage", "verify", "--ledger=" + url, seals.get(0), seals.get(1)).exit())
        .isZero();
    Ended broken = run("usage", "verify", "--ledger=" + url, changed);
    assertThat(broken.exit()).isOne();
    assertThat(broken.out()).contains("the seal says another hash");
    assertThat(run("usage", "verify", "--ledger=" + url, "--seal=acme").err())
        .contains("'acme' is no seal: ORGANIZATION:NUMBER:HASH");
  }

  private static List<String> triggers(Statement statement) throws SQLException {
    List<String> names = new ArrayList<>();
    try (var rows =
        statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }

  private Ended usage(String... words) {
    List<String> all = new ArrayList<>(List.of("usage", "--ledger=" + url));
    all.addAll(List.of(words));
    return run(all.toArray(String[]::new));
  }

  private static Ended run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(words);
    return new Ended(exit, out.toString(), err.toString());
  }
}

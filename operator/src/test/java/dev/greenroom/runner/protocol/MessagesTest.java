package dev.greenroom.runner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.100Z");

  @Test
  void readsTheReportItWrites() {
    // Given
    RunnerReport idle =
        new RunnerReport(
            RunnerState.Ready, Optional.empty(), Optional.empty(), Optional.empty(), NOW);
    RunnerReport over =
        new RunnerReport(
            RunnerState.Ended,
            Optional.of("hello-1"),
            Optional.of(12L),
            Optional.of(Outcome.AgentError),
            NOW);

    // When, Then
    assertThat(RunnerReport.parse(idle.json())).isEqualTo(idle);
    assertThat(RunnerReport.parse(over.json())).isEqualTo(over);
  }

  @Test
  void readsTheEndItWritesWithMillisAlwaysThere() {
    // Given
    SessionEnd end =
        new SessionEnd(
            "hello-1",
            Optional.of(Instant.parse("2026-01-02T03:04:05Z")),
            NOW,
            Optional.of(100L),
            Outcome.AgentFinished,
            Optional.of(200));
    SessionEnd never =
        new SessionEnd(
            "hello-1",
            Optional.empty(),
            NOW,
            Optional.empty(),
            Outcome.AgentCrashed,
            Optional.empty());

    // When, Then
    assertThat(end.json()).contains("\"2026-01-02T03:04:05.000Z\"", "\"2026-01-02T03:04:05.100Z\"");
    assertThat(SessionEnd.parse(end.json())).isEqualTo(end);
    assertThat(SessionEnd.parse(never.json() + "\n")).isEqualTo(never);
    assertThat(end.json().length()).isLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "{\"session\":\"a\"}",
        "{\"session\":\"a\",}",
        "{\"session\":\"a\"} x",
        "Error: cannot run",
        "{\"session\":\"a\",\"endedAt\":\"yesterday\",\"outcome\":\"AgentFinished\"}",
        "{\"session\":\"a\",\"endedAt\":\"2026-01-02T03:04:05Z\",\"outcome\":\"Other\"}",
        "{\"session\":\"a\",\"endedAt\":{},\"outcome\":\"AgentFinished\"}",
      })
  void refusesAMessageThatNoRunnerWrote(String text) {
    // Given, When, Then
    assertThatThrownBy(() -> SessionEnd.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

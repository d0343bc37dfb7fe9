package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Inspection;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import dev.greenroom.runner.protocol.Stop;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerProcessTest {
  private static final String POD = "pod-uid";

  @TempDir Path directory;

  @Test
  void aSessionFromDeliveryToExit() throws Exception {
    try (FakeAgent agent = new FakeAgent();
        RunnerProcess runner = start(agent)) {
      // Given
      HttpResponse<String> delivered = ready(runner).send(delivery());

      // When
      agent.finish(200);

      // Then
      assertThat(delivered.statusCode()).isEqualTo(202);
      assertThat(runner.exitCode()).isZero();
      assertThat(message(runner).outcome()).isEqualTo(Outcome.AgentFinished);
      assertThat(runner.log()).contains("event=exit code=0").doesNotContain("custom");
    }
  }

  @Test
  void theAnswerToAStopArrivesBeforeTheExit() throws Exception {
    try (FakeAgent agent = new FakeAgent();
        RunnerProcess runner = start(agent)) {
      // Given
      ready(runner).send(delivery());

      // When
      HttpResponse<String> stopped = runner.send(new Stop(POD, "hello-1", soon()));

      // Then
      assertThat(RunnerReport.parse(stopped.body()).outcome()).contains(Outcome.StoppedByUser);
      assertThat(runner.exitCode()).isZero();
      assertThat(message(runner).outcome()).isEqualTo(Outcome.StoppedByUser);
    }
  }

  @Test
  void drainsAfterSigtermAndExitsAsAfterAnyOtherEnd() throws Exception {
    try (FakeAgent agent = new FakeAgent();
        RunnerProcess runner = start(agent)) {
      // Given
      ready(runner).send(delivery());
      runner.sigterm();
      await().ignoreExceptions().until(() -> message(runner).outcome() == Outcome.Terminated);
      boolean draining = runner.alive();

      // When
      agent.finish(200);

      // Then
      assertThat(draining).isTrue();
      assertThat(runner.exitCode()).isZero();
      assertThat(message(runner).outcome()).isEqualTo(Outcome.AgentFinished);
    }
  }

  @Test
  void sigtermWithoutASessionIsAnEndToo() throws Exception {
    try (FakeAgent agent = new FakeAgent();
        RunnerProcess runner = start(agent)) {
      // Given
      ready(runner);

      // When
      runner.sigterm();

      // Then
      assertThat(runner.exitCode()).isZero();
      assertThat(runner.terminationLog).doesNotExist();
    }
  }

  @Test
  void aBadEnvironmentIsASentenceAndANonZeroExit() throws Exception {
    // Given, When
    try (RunnerProcess runner =
        new RunnerProcess(directory, POD, 1, Map.of("GREENROOM_PUBLIC_KEY", "nonsense"))) {

      // Then
      assertThat(runner.exitCode()).isEqualTo(64);
      assertThat(runner.log()).contains("signing Secret").doesNotContain("\tat ");
    }
  }

  private RunnerProcess start(FakeAgent agent) throws Exception {
    return new RunnerProcess(directory, POD, agent.port(), Map.of());
  }

  private static RunnerProcess ready(RunnerProcess runner) {
    await().until(() -> runner.listens() && state(runner) == RunnerState.Ready);
    return runner;
  }

  private static RunnerState state(RunnerProcess runner) throws Exception {
    return RunnerReport.parse(runner.send(new Inspection(POD, soon())).body()).state();
  }

  private static SessionEnd message(RunnerProcess runner) throws Exception {
    return SessionEnd.parse(Files.readString(runner.terminationLog));
  }

  private static Delivery delivery() {
    return new Delivery(
        POD,
        "hello-1",
        soon(),
        60,
        Optional.empty(),
        Optional.empty(),
        "{\"custom\":1}".getBytes(StandardCharsets.UTF_8));
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(5);
  }
}

package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerStopTest {
  private static final Duration GRACE = Duration.ofSeconds(30);

  @TempDir Path directory;
  RunnerFixture it;

  @BeforeEach
  void start() throws Exception {
    it = new RunnerFixture(directory);
  }

  @AfterEach
  void end() throws Exception {
    it.close();
  }

  @Test
  void stopsARunningSessionAtOnceAndRepeatedlyWithOneEnd() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.time.passes(Duration.ofMillis(1500));

    // When
    HttpResponse<String> first = it.stop("hello-1");
    it.time.passes(Duration.ofMillis(1500));
    HttpResponse<String> again = it.stop("hello-1");

    // Then
    assertThat(first.statusCode()).isEqualTo(200);
    RunnerReport report = RunnerReport.parse(first.body());
    assertThat(report.state()).isEqualTo(RunnerState.Ended);
    assertThat(report.outcome()).contains(Outcome.StoppedByUser);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(RunnerReport.parse(again.body()).runningMillis()).contains(1500L);
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.message().outcome()).isEqualTo(Outcome.StoppedByUser);
    assertThat(it.message().runningMillis()).contains(1500L);
  }

  @Test
  void aStopAfterTheEndChangesNothing() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.agent.finish(200);
    it.runner.exit().get(5, TimeUnit.SECONDS);

    // When
    HttpResponse<String> answer = it.stop("hello-1");

    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(RunnerReport.parse(answer.body()).outcome()).contains(Outcome.AgentFinished);
    assertThat(it.message().outcome()).isEqualTo(Outcome.AgentFinished);
  }

  @Test
  void aStopOfAnotherSessionDisturbsNothing() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");

    // When
    HttpResponse<String> answer = it.stop("hello-2");

    // Then
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(it.inspect().state()).isEqualTo(RunnerState.Running);
    assertThat(it.runner.exit()).isNotDone();
  }

  @Test
  void aStopBeforeTheDeliveryRecordsNothingAndRefusesTheDelivery() throws Exception {
    // Given
    it.agentReady();

    // When
    HttpResponse<String> stopped = it.stop("hello-1");
    HttpResponse<String> again = it.stop("hello-1");
    HttpResponse<String> late = it.deliver("hello-1");

    // Then
    assertThat(stopped.statusCode()).isEqualTo(200);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(RunnerReport.parse(stopped.body()).state()).isEqualTo(RunnerState.Ended);
    assertThat(late.statusCode()).isEqualTo(410);
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.terminationLog).doesNotExist();
    assertThat(it.agent.requests).isEmpty();
  }

  @Test
  void aStopBeforeTheAgentIsReadyRefusesTheDeliveryToo() throws Exception {
    // Given
    it.stop("hello-1");

    // When
    HttpResponse<String> late = it.deliver("hello-1");

    // Then
    assertThat(late.statusCode()).isEqualTo(410);
  }

  @Test
  void terminationWithoutASessionExitsWithNoMessage() throws Exception {
    // Given
    it.agentReady();

    // When
    it.runner.terminate(GRACE);

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.terminationLog).doesNotExist();
    assertThat(it.deliver("hello-1").statusCode()).isEqualTo(410);
  }

  @Test
  void terminationWritesAProvisionalEndAtOnceAndRefreshesIt() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.time.passes(Duration.ofMillis(1000));

    // When
    it.runner.terminate(GRACE);
    SessionEnd atOnce = it.message();
    it.time.passes(Duration.ofMillis(1100));

    // Then
    assertThat(atOnce.outcome()).isEqualTo(Outcome.Terminated);
    assertThat(atOnce.runningMillis()).contains(1000L);
    await().until(() -> it.message().runningMillis().equals(Optional.of(2100L)));
    assertThat(it.message().endedAt()).isEqualTo(TestClock.START.plusMillis(2100));
    assertThat(it.runner.exit()).isNotDone();
    assertThat(it.deliver("hello-1").statusCode()).isEqualTo(202);
  }

  @Test
  void theTrueEndReplacesTheProvisionalOneForGood() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.runner.terminate(GRACE);

    // When
    it.agent.finish(200);

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.message().outcome()).isEqualTo(Outcome.AgentFinished);
    await()
        .during(Duration.ofMillis(1200))
        .until(() -> it.message().outcome() == Outcome.AgentFinished);
  }

  @Test
  void anAgentThatHangsUpAfterTerminationDidNotCrash() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.runner.terminate(GRACE);
    it.time.passes(Duration.ofMillis(700));

    // When
    it.agent.crash();

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.message().outcome()).isEqualTo(Outcome.Terminated);
    assertThat(it.message().runningMillis()).contains(700L);
  }

  @Test
  void aStopWhileTheAgentDrainsIsATrueEnd() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.runner.terminate(GRACE);

    // When
    it.stop("hello-1");

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.message().outcome()).isEqualTo(Outcome.StoppedByUser);
  }

  @Test
  void aDrainIsGivenUpTwoSecondsBeforeThePodsGraceIsOver() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");

    // When
    it.runner.terminate(Duration.ofMillis(2300));

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isEqualTo(Runner.CUT_OFF);
    assertThat(it.message().outcome()).isEqualTo(Outcome.Terminated);
  }

  @Test
  void aMessageThatCantBeWrittenIsInTheLogAndTheExitIsNotZero() throws Exception {
    // Given
    Files.createDirectory(it.terminationLog);
    it.agentReady().deliver("hello-1");

    // When
    it.agent.finish(200);

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isEqualTo(Runner.NOT_WRITTEN);
    assertThat(it.journal()).contains("{\"session\":\"hello-1\"", "\"outcome\":\"AgentFinished\"");
  }
}

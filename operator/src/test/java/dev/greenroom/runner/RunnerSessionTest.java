package dev.greenroom.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.protocol.Delivery;
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

class RunnerSessionTest {
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
  void givesTheAgentTheBodyByteForByteWithTheHeadersOfTheContract() throws Exception {
    // Given
    it.agentReady();

    // When
    HttpResponse<String> answer = it.deliver("hello-1");

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body())
        .isEqualTo(
            "{\"state\":\"Running\",\"session\":\"hello-1\",\"runningMillis\":0,\"outcome\":null,"
                + "\"now\":"
                + TestClock.START.toEpochMilli()
                + "}");
    await().until(() -> it.agent.requests.size() == 1);
    FakeAgent.BotRequest request = it.agent.requests.get(0);
    assertThat(request.body()).isEqualTo(RunnerFixture.BODY.getBytes("UTF-8"));
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("connection", "close")
        .containsEntry("x-daily-session-id", "hello-1")
        .containsEntry("x-daily-transport-type", "daily")
        .containsEntry("x-daily-room-url", "https://example.daily.co/room")
        .containsEntry("x-daily-room-token", "room-token")
        .containsEntry("x-pcc-max-session-seconds", "7200");
  }

  @Test
  void leavesOutTheHeadersOfARoomAndATransportThatWereNotGiven() throws Exception {
    // Given
    it.agentReady();
    Delivery plain =
        new Delivery(
            RunnerFixture.POD,
            "plain",
            it.soon(),
            60,
            Optional.empty(),
            Optional.empty(),
            "{}".getBytes("UTF-8"));

    // When
    it.send(plain);

    // Then
    await().until(() -> it.agent.requests.size() == 1);
    assertThat(it.agent.requests.get(0).headers().keySet())
        .doesNotContain("x-daily-transport-type", "x-daily-room-url", "x-daily-room-token");
  }

  @Test
  void passesOnABodyOfOneMebibyte() throws Exception {
    // Given
    it.agentReady();
    byte[] body = ("{\"a\":\"" + "x".repeat(1 << 20) + "\"}").getBytes("UTF-8");
    Delivery big =
        new Delivery(
            RunnerFixture.POD, "big", it.soon(), 60, Optional.empty(), Optional.empty(), body);

    // When
    HttpResponse<String> answer = it.send(big);

    // Then
    assertThat(answer.statusCode()).isEqualTo(202);
    await().until(() -> it.agent.requests.size() == 1);
    assertThat(it.agent.requests.get(0).body()).isEqualTo(body);
  }

  @Test
  void finishesWhenTheAgentAnswersAndCountsOnTheMonotonicClock() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.time.passes(Duration.ofMillis(12_345));
    it.time.nodeClockIsSetBack(Duration.ofSeconds(5));

    // When
    it.agent.finish(200);

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(Files.readString(it.terminationLog))
        .isEqualTo(
            "{\"session\":\"hello-1\",\"runningAt\":\"2026-01-02T03:04:05.123Z\","
                + "\"endedAt\":\"2026-01-02T03:04:12.468Z\",\"runningMillis\":12345,"
                + "\"outcome\":\"AgentFinished\",\"status\":200}");
    assertThat(it.inspect().state()).isEqualTo(RunnerState.Ended);
  }

  @Test
  void reportsAnAgentThatAnswersAnErrorWithItsStatus() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");

    // When
    it.agent.finish(500);

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.message().outcome()).isEqualTo(Outcome.AgentError);
    assertThat(it.message().status()).contains(500);
  }

  @Test
  void reportsAnAgentThatHangsUpAsCrashed() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.time.passes(Duration.ofSeconds(3));

    // When
    it.agent.crash();

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    SessionEnd end = it.message();
    assertThat(end.outcome()).isEqualTo(Outcome.AgentCrashed);
    assertThat(end.runningMillis()).contains(3000L);
    assertThat(end.status()).isEmpty();
  }

  @Test
  void aSessionThatTheAgentRefusesNeverRanAndEveryDeliverySaysSo() throws Exception {
    // Given
    it.agentReady();
    it.agent.close();

    // When
    HttpResponse<String> first = it.deliver("hello-1");
    HttpResponse<String> again = it.deliver("hello-1");

    // Then
    assertThat(first.statusCode()).isEqualTo(502);
    assertThat(again.statusCode()).isEqualTo(502);
    RunnerReport report = RunnerReport.parse(first.body());
    assertThat(report.outcome()).contains(Outcome.AgentCrashed);
    assertThat(report.runningMillis()).isEmpty();
    assertThat(it.message().runningAt()).isEmpty();
    assertThat(it.message().runningMillis()).isEmpty();
  }

  @Test
  void endsTheSessionAtItsMaximumDuration() throws Exception {
    // Given
    it.agentReady();

    // When
    it.send(it.delivery("hello-1", 1));

    // Then
    assertThat(it.runner.exit().get(5, TimeUnit.SECONDS)).isZero();
    assertThat(it.message().outcome()).isEqualTo(Outcome.MaxDurationReached);
  }

  @Test
  void anAgentThatEndsItselfAtTheMaximumReachedItToo() throws Exception {
    // Given
    it.agentReady();
    it.send(it.delivery("hello-1", 600));
    it.time.passes(Duration.ofSeconds(600));

    // When
    it.agent.finish(200);

    // Then
    it.runner.exit().get(5, TimeUnit.SECONDS);
    assertThat(it.message().outcome()).isEqualTo(Outcome.MaxDurationReached);
    assertThat(it.message().status()).contains(200);
  }

  @Test
  void givesTheSameSessionOnlyOnceAndAnswersEachDeliveryWithItsState() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");
    it.time.passes(Duration.ofMillis(12));

    // When
    HttpResponse<String> running = it.deliver("hello-1");
    it.agent.finish(200);
    it.runner.exit().get(5, TimeUnit.SECONDS);
    HttpResponse<String> ended = it.deliver("hello-1");

    // Then
    assertThat(running.statusCode()).isEqualTo(202);
    assertThat(RunnerReport.parse(running.body()).runningMillis()).contains(12L);
    assertThat(ended.statusCode()).isEqualTo(202);
    assertThat(RunnerReport.parse(ended.body()).outcome()).contains(Outcome.AgentFinished);
    assertThat(it.agent.requests).hasSize(1);
  }

  @Test
  void refusesAnotherSessionWhileOneRunsAndAfterwards() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");

    // When
    int during = it.deliver("hello-2").statusCode();
    it.agent.finish(200);
    it.runner.exit().get(5, TimeUnit.SECONDS);
    int after = it.deliver("hello-2").statusCode();

    // Then
    assertThat(during).isEqualTo(409);
    assertThat(after).isEqualTo(409);
    assertThat(it.agent.requests).hasSize(1);
    assertThat(it.message().session()).isEqualTo("hello-1");
  }

  @Test
  void takesNoSessionBeforeTheAgentIsReady() throws Exception {
    // Given
    it.agent.readyStatus = 503;
    it.watchTheAgent();

    // When
    int early = it.deliver("hello-1").statusCode();
    RunnerState before = it.inspect().state();
    it.agent.readyStatus = 404;
    await().until(() -> it.inspect().state() == RunnerState.Ready);
    int late = it.deliver("hello-1").statusCode();

    // Then
    assertThat(early).isEqualTo(503);
    assertThat(before).isEqualTo(RunnerState.Starting);
    assertThat(late).isEqualTo(202);
  }

  @Test
  void logsTransitionsWithoutBodyHeaderOrToken() throws Exception {
    // Given
    it.agentReady().deliver("hello-1");

    // When
    it.agent.finish(200);
    it.runner.exit().get(5, TimeUnit.SECONDS);

    // Then
    assertThat(it.journal().lines().map(line -> line.substring(line.indexOf("event="))))
        .containsExactly(
            "event=agent-ready",
            "event=session-delivered session=hello-1",
            "event=session-running session=hello-1",
            "event=session-ended session=hello-1 outcome=AgentFinished status=200 millis=0");
    assertThat(it.journal()).doesNotContain("custom", "room-token", "daily.co");
  }
}

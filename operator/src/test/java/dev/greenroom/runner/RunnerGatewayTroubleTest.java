package dev.greenroom.runner;

import static dev.greenroom.runner.GreetingRunner.POD;
import static dev.greenroom.runner.GreetingRunner.delivery;
import static dev.greenroom.runner.GreetingRunner.session;
import static dev.greenroom.runner.GreetingRunner.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.FakeGateway.Answer;
import dev.greenroom.runner.protocol.Inspection;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import dev.greenroom.runner.protocol.Signing;
import dev.greenroom.testing.JdkSigner;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A runner, as a process of its own, and a gateway that is down, silent, late or a liar. */
class RunnerGatewayTroubleTest {
  @TempDir Path directory;
  private FakeAgent agent;
  private FakeGateway gateway;
  private RunnerProcess runner;

  @BeforeEach
  void openAgentAndGateway() throws Exception {
    agent = new FakeAgent();
    gateway = new FakeGateway(hello -> Answer.of(204));
  }

  @AfterEach
  void endAll() throws Exception {
    if (runner != null) {
      runner.close();
    }
    gateway.close();
    agent.close();
  }

  @Test
  void neverGivesUpAGatewayThatIsDownOrAnswersAnythingElse() throws Exception {
    // Given
    int port = gateway.port();
    gateway.close();
    startRunner(port);
    await().until(() -> runner.log().contains("event=gateway unreachable=true"));

    // When
    gateway = new FakeGateway(port, hello -> Answer.of(500));
    await().until(() -> gateway.heard.size() > 1);
    gateway.answer(session("hello-1", runner.keys.getPrivate()));

    // Then
    await().atMost(10, SECONDS).until(() -> gateway.heard(RunnerState.Running) == 1);
    assertThat(agent.requests).hasSize(1);
  }

  @Test
  void aGatewayThatIsSilentHoldsUpNeitherASessionNorItsEnd() throws Exception {
    // Given
    CountDownLatch never = new CountDownLatch(1);
    gateway.answer(
        hello -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Answer.of(204);
        });
    startRunner(gateway.port());
    await().until(() -> gateway.heard(RunnerState.Ready) == 1);

    // When
    HttpResponse<String> delivered = runner.send(delivery("hello-1"));
    Instant finished = Instant.now();
    agent.finish(200);

    // Then
    assertThat(delivered.statusCode()).isEqualTo(202);
    assertThat(runner.exitCode()).isZero();
    assertThat(Instant.now()).isBefore(finished.plusSeconds(4));
    assertThat(SessionEnd.parse(Files.readString(runner.terminationLog)).session())
        .isEqualTo("hello-1");
  }

  @ParameterizedTest
  @CsvSource({"false, 900", "true, 300"})
  void aGatewayThatNobodyReachesHoldsUpTheExitForAMomentAndNotAtAllWhereThatIsKnown(
      boolean known, long millis) throws Exception {
    try (DeafServer deaf = new DeafServer()) {
      // Given
      startRunner(deaf.port());
      await().until(() -> runner.log().contains("event=agent-ready"));
      if (known) {
        await().until(() -> runner.log().contains("event=gateway unreachable=true"));
      }
      HttpResponse<String> delivered = runner.send(delivery("hello-1"));

      // When
      agent.finish(200);

      // Then
      assertThat(delivered.statusCode()).isEqualTo(202);
      assertThat(runner.exitCode()).isZero();
      assertThat(Duration.between(timeOf("session-ended"), timeOf("exit")))
          .isLessThan(Duration.ofMillis(millis));
    }
  }

  @Test
  void anAnswerThatIsForgedExpiredOrForAnotherPodIsNotBelieved() throws Exception {
    // Given
    startRunner(gateway.port());
    PrivateKey key = runner.keys.getPrivate();
    List<Answer> lies =
        List.of(
            Answer.of(delivery("forged"), Signing.newKeyPair().getPrivate()),
            Answer.of(delivery("another-pod", "other-uid", soon()), key),
            Answer.of(delivery("late", POD, Instant.now().minusSeconds(60)), key),
            Answer.of(new Inspection(POD, soon()), key),
            new Answer(
                200, delivery("changed").signedHeaders(new JdkSigner(key)), "{\"x\":1}".getBytes()),
            new Answer(200, Map.of(), "{}".getBytes(StandardCharsets.UTF_8)));
    gateway.answer(hello -> lies.get(Math.min(gateway.heard.size(), lies.size()) - 1));

    // When
    await().atMost(20, SECONDS).until(() -> gateway.heard.size() > lies.size());

    // Then
    assertThat(agent.requests).isEmpty();
    assertThat(gateway.heard(RunnerState.Ready)).isEqualTo(gateway.heard.size());
    assertThat(runner.send(delivery("true-one")).statusCode()).isEqualTo(202);
  }

  @Test
  void aTooLateNoDoesNotTouchTheSessionThatCameByTheDoor() throws Exception {
    // Given
    startRunner(gateway.port());
    CountDownLatch delivered = new CountDownLatch(1);
    gateway.answer(
        hello -> {
          try {
            delivered.await(2, SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Answer.of(410);
        });
    await().until(() -> gateway.heard(RunnerState.Ready) == 1);

    // When
    runner.send(delivery("hello-1"));
    delivered.countDown();
    await().until(() -> gateway.heard(RunnerState.Running) == 1);

    // Then
    RunnerReport report = RunnerReport.parse(runner.send(new Inspection(POD, soon())).body());
    assertThat(report.state()).isEqualTo(RunnerState.Running);
    assertThat(report.session()).contains("hello-1");
  }

  private Instant timeOf(String event) throws Exception {
    Matcher line = Pattern.compile("time=(\\S+) event=" + event + " ").matcher(runner.log());
    assertThat(line.find()).as(event).isTrue();
    return Instant.parse(line.group(1));
  }

  private void startRunner(int gatewayPort) throws Exception {
    runner = GreetingRunner.start(directory, agent, gatewayPort);
  }
}

package dev.greenroom.runner;

import static dev.greenroom.runner.GreetingRunner.POD;
import static dev.greenroom.runner.GreetingRunner.delivery;
import static dev.greenroom.runner.GreetingRunner.session;
import static dev.greenroom.runner.GreetingRunner.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.FakeGateway.Answer;
import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner, as a process of its own, and a gateway that answers it in every way. */
class RunnerHelloTest {
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
  void saysHelloWhenTheAgentAnswersAndTellsThatItRunsAndThatItEnded() throws Exception {
    // Given
    agent.readyStatus = 503;
    startRunner(gateway.port());
    gateway.answer(session("hello-1", runner.keys.getPrivate()));
    await().until(runner::listens);
    assertThat(gateway.heard).isEmpty();

    // When
    agent.readyStatus = 200;
    await().until(() -> gateway.heard(RunnerState.Running) == 1);
    agent.finish(200);

    // Then
    assertThat(runner.exitCode()).isZero();
    assertThat(states()).containsExactly(RunnerState.Ready, RunnerState.Running, RunnerState.Ended);
    Hello last = gateway.heard.get(2);
    assertThat(last.namespace() + "/" + last.pod() + "/" + last.uid())
        .isEqualTo("acme/pod-name/pod-uid");
    assertThat(last.report().session()).contains("hello-1");
    assertThat(last.report().outcome()).contains(Outcome.AgentFinished);
    assertThat(gateway.credentials).containsOnly("Bearer secret-token");
    assertThat(agent.requests).hasSize(1);
    assertThat(runner.log()).doesNotContain("custom").doesNotContain("secret-token");
  }

  @Test
  void theEndIsWrittenBeforeTheGoodbye() throws Exception {
    // Given
    startRunner(gateway.port());
    boolean[] written = new boolean[1];
    Function<Hello, Answer> session = session("hello-1", runner.keys.getPrivate());
    gateway.answer(
        hello -> {
          if (hello.report().state() == RunnerState.Ended) {
            written[0] = Files.exists(runner.terminationLog);
          }
          return session.apply(hello);
        });

    // When
    agent.finish(200);

    // Then
    assertThat(runner.exitCode()).isZero();
    assertThat(written[0]).isTrue();
    assertThat(SessionEnd.parse(Files.readString(runner.terminationLog)).outcome())
        .isEqualTo(Outcome.AgentFinished);
  }

  @Test
  void asksAgainAtOnceWhileItsSessionIsNotThereYet() throws Exception {
    // Given
    gateway.answer(hello -> Answer.of(202));

    // When
    startRunner(gateway.port());

    // Then
    await().atMost(15, SECONDS).until(() -> gateway.heard(RunnerState.Ready) > 5);
    gateway.answer(session("hello-1", runner.keys.getPrivate()));
    await().until(() -> gateway.heard(RunnerState.Running) == 1);
  }

  @Test
  void tellsAgainThatItRunsWhereTooManyWrongTokensCameFromItsAddress() throws Exception {
    // Given
    startRunner(gateway.port());
    Function<Hello, Answer> session = session("hello-1", runner.keys.getPrivate());

    // When
    gateway.answer(
        hello ->
            hello.report().state() == RunnerState.Running ? Answer.of(429) : session.apply(hello));

    // Then
    await().atMost(10, SECONDS).until(() -> gateway.heard(RunnerState.Running) > 1);
  }

  @Test
  void aLargeBodyThatComesInChunksIsTheAgentsToTheByte() throws Exception {
    // Given
    byte[] body = ("{\"large\":\"" + "ä".repeat(400_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    gateway.answer(hello -> Answer.of(202));
    startRunner(gateway.port());
    Delivery large =
        new Delivery(POD, "large", soon(), 60, Optional.empty(), Optional.empty(), body);

    // When
    gateway.answer(
        hello ->
            hello.report().state() == RunnerState.Ready
                ? Answer.of(large, runner.keys.getPrivate())
                : Answer.of(204));

    // Then
    await().atMost(20, SECONDS).until(() -> gateway.heard(RunnerState.Running) == 1);
    assertThat(agent.requests.get(0).body()).isEqualTo(body);
  }

  @Test
  void aRunnerThatNobodyClaimedWaitsAtItsDoor() throws Exception {
    // Given
    startRunner(gateway.port());
    await().until(() -> gateway.heard(RunnerState.Ready) == 1);

    // When
    HttpResponse<String> delivered = runner.send(delivery("hello-1"));

    // Then
    assertThat(delivered.statusCode()).isEqualTo(202);
    await().until(() -> gateway.heard(RunnerState.Running) == 1);
    assertThat(gateway.heard(RunnerState.Ready)).isEqualTo(1);
    assertThat(agent.requests).hasSize(1);
  }

  @Test
  void aRunnerWithoutASessionAnyMoreExits() throws Exception {
    // Given
    gateway.answer(hello -> Answer.of(410));

    // When
    startRunner(gateway.port());

    // Then
    assertThat(runner.exitCode()).isZero();
    assertThat(runner.terminationLog).doesNotExist();
    assertThat(gateway.heard(RunnerState.Ended)).isZero();
  }

  @Test
  void oneSessionByBothWaysAtOnceIsGivenToTheAgentOnce() throws Exception {
    // Given
    CountDownLatch together = new CountDownLatch(1);
    startRunner(gateway.port());
    Function<Hello, Answer> session = session("hello-1", runner.keys.getPrivate());
    gateway.answer(
        hello -> {
          together.countDown();
          return session.apply(hello);
        });
    together.await(10, SECONDS);

    // When
    HttpResponse<String> delivered = runner.send(delivery("hello-1"));
    HttpResponse<String> other = runner.send(delivery("hello-2"));

    // Then
    assertThat(delivered.statusCode()).isEqualTo(202);
    assertThat(other.statusCode()).isEqualTo(409);
    await().until(() -> gateway.heard(RunnerState.Running) == 1);
    assertThat(agent.requests).hasSize(1);
  }

  private void startRunner(int gatewayPort) throws Exception {
    runner = GreetingRunner.start(directory, agent, gatewayPort);
  }

  private List<RunnerState> states() {
    return gateway.heard.stream().map(hello -> hello.report().state()).toList();
  }
}

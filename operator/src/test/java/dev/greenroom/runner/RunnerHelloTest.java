package dev.greenroom.runner;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.runner.FakeGateway.Answer;
import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.Inspection;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import dev.greenroom.runner.protocol.Signing;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A runner, as a process of its own, and a gateway that answers it in every way. */
class RunnerHelloTest {
  private static final String POD = "pod-uid";

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
    await().atMost(3, SECONDS).until(() -> gateway.heard(RunnerState.Ready) > 5);
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
            new Answer(200, delivery("changed").signedHeaders(key), "{\"x\":1}".getBytes()),
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

  private void startRunner(int gatewayPort) throws Exception {
    runner =
        new RunnerProcess(
            directory,
            POD,
            agent.port(),
            Map.of(
                "GREENROOM_GATEWAY", "http://127.0.0.1:" + gatewayPort + "/",
                "GREENROOM_TOKEN", "secret-token",
                "GREENROOM_POD_NAMESPACE", "acme",
                "GREENROOM_POD_NAME", "pod-name"));
  }

  private List<RunnerState> states() {
    return gateway.heard.stream().map(hello -> hello.report().state()).toList();
  }

  /** Gives this session to whoever says hello, and takes note of everything else. */
  private static Function<Hello, Answer> session(String name, PrivateKey key) {
    return hello ->
        hello.report().state() == RunnerState.Ready
            ? Answer.of(delivery(name), key)
            : Answer.of(204);
  }

  private static Delivery delivery(String session) {
    return delivery(session, POD, soon());
  }

  private static Delivery delivery(String session, String pod, Instant expires) {
    return new Delivery(
        pod,
        session,
        expires,
        60,
        Optional.empty(),
        Optional.empty(),
        "{\"custom\":1}".getBytes(StandardCharsets.UTF_8));
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(5);
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.runner.protocol.Headers;
import dev.greenroom.testing.GreetingGateway;
import dev.greenroom.testing.KeptLog;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.PlayedRunner;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What runners and a gateway settle between them: nothing else works while they do, no operator and
 * so nobody who would wait for a pod to be Ready.
 */
class HelloIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  /** Its runner never says hello, so that a test can do it instead. */
  private static final String NEVER_ANSWERS = "{pool: {capacity: 4}, command: [sleep, '600']}";

  private static Connection connection;
  private static GreetingGateway gateway;
  private OperatorProcess operator;

  @BeforeAll
  static void startGateway() {
    connection = Connection.open(greenroom.config(), InstantSource.system());
    gateway = GreetingGateway.start(greenroom.config(), connection, greenroom.settings());
  }

  @AfterAll
  static void endGateway() {
    if (gateway != null) {
      gateway.close();
    }
    connection.close();
  }

  /** The organisation is emptied after this: that needs an operator. */
  @AfterEach
  void endOperator(Organization acme) {
    startOperator();
    try {
      acme.empty();
    } finally {
      operator.close();
    }
  }

  @Test
  void aSessionRunsAsSoonAsItsAgentAnswers(Organization acme) {
    // Given
    acme.deploy("quick", "pool: {capacity: 1}");

    // When
    String id = gateway.startSession(acme, "quick", "{\"seconds\": 4}");

    // Then
    AgentSession running = acme.awaitRunning(id);
    assertThat(running.getStatus().conditions())
        .filteredOn(condition -> condition.status().name().equals("True"))
        .extracting(condition -> condition.type())
        .containsExactlyInAnyOrder("Admitted", "Running");
    assertThat(running.getStatus().usage().provenance().running())
        .isEqualTo(Usage.Provenance.ApiServer);
    await()
        .atMost(10, SECONDS)
        .untilAsserted(
            () ->
                assertThat(acme.eventsOf(id))
                    .anyMatch(
                        message ->
                            message.startsWith("Bound to pod")
                                && message.endsWith("whose agent has the session")));
    acme.awaitPhase(id, Phase.Stopping);
    startOperator();
    AgentSession ended = acme.awaitFinished(id);
    acme.awaitPodGone(ended);
    assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(ended, acme.podOf(ended));
    assertThat(usage.runningSeconds()).isBetween(4L, 5L);
  }

  @Test
  void aSessionThatIsOverAtOnceIsBilledAndItsGoodbyeFreesTheSlot(Organization acme) {
    // Given
    acme.deploy("short", "pool: {capacity: 1}");

    // When
    String id = gateway.startSession(acme, "short", "{\"seconds\": 0}");

    // Then
    AgentSession stopping = acme.awaitPhase(id, Phase.Stopping);
    assertThat(stopping.getStatus().reason()).isEqualTo(Reason.AgentFinished);
    startOperator();
    AgentSession ended = acme.awaitFinished(id);
    acme.awaitPodGone(ended);
    assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(ended, acme.podOf(ended));
    assertThat(usage.runningSeconds()).isBetween(0L, 1L);
    KeptLog log = KeptLog.of(greenroom.ledgerUrl(), acme.namespace(), id);
    assertThat(log.line("stopped after")).isNotEmpty();
    assertThat(gateway.startSession(acme, "short", "{}")).isNotEqualTo(id);
  }

  @Test
  void onlyTheRunnerOfTheBoundPodIsToldAndAWrongTokenChangesNothing(Organization acme) {
    // Given
    acme.deploy("silent", NEVER_ANSWERS);
    String id = gateway.startSession(acme, "silent", "{\"password\": \"hunter2\"}");
    String otherId = gateway.startSession(acme, "silent", "{\"password\": \"of-another\"}");
    PlayedRunner runner = runnerOf(acme, id);
    PlayedRunner other = runnerOf(acme, otherId);
    String before = session(acme, id).getMetadata().getResourceVersion();

    // When
    List<HttpResponse<String>> refused =
        List.of(
            runner.withToken("wrong").ready(),
            runner.withToken("").ready(),
            runner.withToken(other.token()).ready(),
            other.withToken(runner.token()).ready(),
            runner.withName("not-there").ready(),
            runner.withUid("another-uid").ready(),
            runner.withToken("wrong").running(id),
            runner.withToken("wrong").ended(id));
    HttpResponse<String> tooLong = runner.sends(" ".repeat(20_000));
    HttpResponse<String> nonsense = runner.sends("{\"namespace\": 1}");
    HttpResponse<String> given = runner.ready();

    // Then
    assertThat(refused).extracting(HttpResponse::statusCode).containsOnly(401);
    assertThat(refused)
        .extracting(HttpResponse::body)
        .containsOnly(refused.get(0).body())
        .noneMatch(body -> body.contains("hunter2"));
    assertThat(tooLong.statusCode()).isEqualTo(413);
    assertThat(nonsense.statusCode()).isEqualTo(400);
    assertThat(session(acme, id).getMetadata().getResourceVersion()).isEqualTo(before);
    assertThat(given.statusCode()).isEqualTo(200);
    assertThat(given.body()).isEqualTo("{\"password\":\"hunter2\"}");
    assertThat(given.headers().firstValue(Headers.SESSION)).contains(id);
    assertThat(given.headers().firstValue(Headers.SIGNATURE)).isPresent();
  }

  @Test
  void aSessionThatOnlyClaimsToBeBoundToAPodIsNotGivenToIt(Organization acme) {
    // Given
    acme.deploy("claimed", NEVER_ANSWERS);
    String id = gateway.startSession(acme, "claimed", "{\"of\": \"the owner\"}");
    PlayedRunner runner = runnerOf(acme, id);
    AgentSessionSpec.Binding binding = session(acme, id).getSpec().binding();
    acme.start(
        "thief",
        "claimed",
        "{body: {of: a thief}, binding: {podName: %s, podUID: %s, agentUID: %s}}"
            .formatted(binding.podName(), binding.podUID(), binding.agentUID()));

    // When
    HttpResponse<String> given = runner.ready();
    HttpResponse<String> news = runner.running("thief");

    // Then
    assertThat(given.body()).isEqualTo("{\"of\":\"the owner\"}");
    assertThat(news.statusCode()).isEqualTo(410);
    assertThat(session(acme, "thief").getStatus()).isNull();
    assertThat(Organization.phase(session(acme, id))).isNotEqualTo(Phase.Running);
    // A session that nobody has judged yet would go without the record of an admitted one.
    startOperator();
    assertEnded(
        acme.awaitFinished("thief"), Phase.Rejected, Reason.InvalidBinding, "not this session's");
  }

  @Test
  void aStopBetweenClaimAndHelloSendsTheRunnerAway(Organization acme) {
    // Given
    acme.deploy("stopped", NEVER_ANSWERS);
    String id = gateway.startSession(acme, "stopped", "{}");
    PlayedRunner runner = runnerOf(acme, id);

    // When
    acme.stop(id);
    HttpResponse<String> answer = runner.ready();

    // Then
    assertThat(answer.statusCode()).isEqualTo(410);
    startOperator();
    assertEnded(acme.awaitFinished(id), Phase.Stopped, Reason.StoppedByUser, "stopped");
  }

  @Test
  void noBodyIsGivenAfterTheStartTimeout(Organization acme) {
    // Given
    acme.deploy(
        "late",
        "{pool: {capacity: 1}, command: [sleep, '600'], session: {startTimeoutSeconds: 10}}");
    String id = gateway.startSession(acme, "late", "{}");
    PlayedRunner runner = runnerOf(acme, id);
    Instant deadline = session(acme, id).getSpec().binding().boundTime().plusSeconds(10);

    // When
    HttpResponse<String> inTime = runner.ready();
    long expires = Long.parseLong(inTime.headers().firstValue(Headers.EXPIRES).orElse("0"));
    await().atMost(40, SECONDS).until(() -> Instant.now().isAfter(deadline.plusSeconds(1)));
    HttpResponse<String> late = runner.ready();

    // Then
    assertThat(inTime.statusCode()).isEqualTo(200);
    assertThat(Instant.ofEpochMilli(expires)).isBefore(deadline.plusSeconds(1));
    assertThat(late.statusCode()).isEqualTo(410);
  }

  @Test
  void afterTheSessionRanTheTokenOpensNothing(Organization acme) {
    // Given
    acme.deploy("told", NEVER_ANSWERS);
    String id = gateway.startSession(acme, "told", "{}");
    PlayedRunner runner = runnerOf(acme, id);

    // When
    HttpResponse<String> news = runner.running(id);
    HttpResponse<String> again = runner.running(id);
    HttpResponse<String> hello = runner.ready();
    AgentSession running = session(acme, id);
    HttpResponse<String> goodbye = runner.ended(id);
    HttpResponse<String> after = runner.ready();

    // Then
    assertThat(news.statusCode()).isEqualTo(204);
    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(hello.statusCode()).isEqualTo(410);
    assertThat(Organization.phase(running)).isEqualTo(Phase.Running);
    assertThat(goodbye.statusCode()).isEqualTo(204);
    assertThat(after.statusCode()).isEqualTo(410);
    AgentSession stopping = session(acme, id);
    assertThat(Organization.phase(stopping)).isEqualTo(Phase.Stopping);
    assertThat(stopping.getStatus().usage().runningTime())
        .isEqualTo(running.getStatus().usage().runningTime());
  }

  private void startOperator() {
    if (operator == null) {
      operator =
          OperatorProcess.start(
              connection,
              greenroom.settings(),
              Billing.in(Ledger.open(greenroom.ledgerUrl(), null, null)),
              null);
    }
  }

  private static AgentSession session(Organization acme, String id) {
    return greenroom
        .client()
        .resources(AgentSession.class)
        .inNamespace(acme.namespace())
        .withName(id)
        .require();
  }

  private static PlayedRunner runnerOf(Organization acme, String id) {
    return PlayedRunner.of(
        greenroom
            .client()
            .pods()
            .inNamespace(acme.namespace())
            .withName(session(acme, id).getSpec().binding().podName())
            .require(),
        gateway);
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How sessions fail: each with its reason, and none billed for what was not. */
class FailureIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aCommandThatDoesNotExistIsAnErrorOfConfiguration(Organization acme) {
    // Given
    acme.deploy("missing", "{pool: {capacity: 1}, command: [/no/such/program]}");

    // When
    acme.start("missing-1", "missing", "body: {}");

    // Then
    assertFailedUnbilled(acme, "missing-1", Reason.ConfigError, "/no/such/program");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSecretThatStaysMissingIsAnErrorOfConfiguration(Organization acme) {
    // Given
    acme.deploy("secretless", "{pool: {capacity: 1}, secretSet: not-there}");

    // When
    acme.start("secretless-1", "secretless", "body: {}");

    // Then
    Usage usage = assertFailedUnbilled(acme, "secretless-1", Reason.ConfigError, "not-there");
    assertThat(usage.totalSeconds()).isGreaterThanOrEqualTo(10);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anAgentThatEndsBeforeItsSessionCrashed(Organization acme) {
    // Given
    acme.deploy(
        "unwilling", "{pool: {capacity: 1}, command: [python3, -c, 'import sys; sys.exit(7)']}");

    // When
    acme.start("unwilling-1", "unwilling", "body: {}");

    // Then
    assertFailedUnbilled(acme, "unwilling-1", Reason.AgentCrashed, "exit code 7");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anAgentThatEndsWithinItsSessionCrashedAndIsBilledToItsEnd(Organization acme) {
    // Given
    acme.deploy("crash", "pool: {capacity: 1}");

    // When
    acme.start("crash-1", "crash", "body: {seconds: 2, crash: 3}");

    // Then
    Usage usage = assertFailed(acme, "crash-1", Reason.AgentCrashed, "exit code 3");
    assertThat(usage.runningSeconds()).isBetween(2L, 3L);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anAgentThatAnswersWithAnErrorFailedItsSessionAndIsBilled(Organization acme) {
    // Given
    acme.deploy("fail", "pool: {capacity: 1}");

    // When
    acme.start("fail-1", "fail", "body: {seconds: 1, fail: true}");

    // Then
    Usage usage = assertFailed(acme, "fail-1", Reason.AgentError, "HTTP status 500");
    assertThat(usage.runningSeconds()).isBetween(1L, 2L);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anAgentThatNeverListensReachesTheStartTimeout(Organization acme) {
    // Given
    acme.deploy(
        "silent",
        "{pool: {capacity: 1}, command: [sleep, '600'], session: {startTimeoutSeconds: 3}}");

    // When
    acme.start("silent-1", "silent", "body: {}");

    // Then
    Usage usage = assertFailedUnbilled(acme, "silent-1", Reason.StartTimeout, "start timeout");
    assertThat(usage.totalSeconds()).isGreaterThanOrEqualTo(3);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSessionWhoseRunnerIsKilledIsLostAndBilledToTheRunnersEnd(Organization acme) {
    // Given
    acme.deploy("orphaned", "pool: {capacity: 1}");
    acme.start("orphaned-1", "orphaned", "body: {seconds: 600}");
    AgentSession running = acme.awaitRunning("orphaned-1");

    // When
    Instant killed = Instant.now();
    greenroom.runnerOf(running).destroyForcibly();

    // Then
    Usage usage = assertFailed(acme, "orphaned-1", Reason.RunnerLost, "exit code 137");
    Bill.near(usage.stoppingTime(), killed, "the kill");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aPodThatSomebodyDeletesTakesItsSessionWithIt(Organization acme) {
    // Given
    acme.deploy("bystander", "pool: {capacity: 1}");
    acme.start("bystander-1", "bystander", "body: {seconds: 600}");
    AgentSession running = acme.awaitRunning("bystander-1");

    // When
    Instant asked = Instant.now();
    greenroom
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withName(running.getSpec().binding().podName())
        .withGracePeriod(2)
        .delete();

    // Then
    Usage usage = assertFailed(acme, "bystander-1", Reason.PodDeleted, "deleted the pod");
    assertThat(usage.stoppingTime()).isBetween(asked.minusSeconds(1), Instant.now().plusSeconds(1));
  }

  private static Usage assertFailed(Organization acme, String name, Reason reason, String words) {
    AgentSession session = acme.awaitFinished(name);
    assertEnded(session, Phase.Failed, reason, words);
    acme.awaitPodGone(session);
    return Bill.of(session, acme.podOf(session));
  }

  private static Usage assertFailedUnbilled(
      Organization acme, String name, Reason reason, String words) {
    AgentSession session = acme.awaitFinished(name);
    assertEnded(session, Phase.Failed, reason, words);
    acme.awaitPodGone(session);
    return Bill.unbilled(session);
  }
}

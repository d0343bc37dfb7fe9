package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** How sessions fail and are refused: each with its reason, and none billed for what was not. */
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
  void aSecretThatIsAppliedAMomentLaterIsWaitedFor(Organization acme) {
    // Given
    acme.deploy("patient", "{pool: {capacity: 1}, secretSet: late}");
    acme.start("patient-1", "patient", "body: {seconds: 0}");
    await()
        .atMost(60, SECONDS)
        .until(
            () ->
                acme.sessions()
                    .first("patient-1", s -> says(s, "CreateContainerConfigError"))
                    .isPresent());

    // When
    greenroom
        .client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("late")
                .withNamespace(acme.namespace())
                .endMetadata()
                .withStringData(Map.of("TOKEN", "shown-to-nobody"))
                .build())
        .create();

    // Then
    assertCompleted(acme, "patient-1");
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void anAgentThatIsAppliedAMomentLaterIsWaitedFor(Organization acme) {
    // Given
    acme.start("early-1", "later", "body: {seconds: 0}");
    acme.awaitPhase("early-1", Phase.Pending);

    // When
    acme.deploy("later", "pool: {capacity: 1}");

    // Then
    assertCompleted(acme, "early-1");
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

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSuspendedAgentTakesNoSession(Organization acme) {
    // Given
    acme.deploy("suspended", "{pool: {capacity: 1}, suspend: true}");

    // When
    acme.start("suspended-1", "suspended", "body: {}");

    // Then
    AgentSession refused = acme.awaitFinished("suspended-1");
    assertEnded(refused, Phase.Rejected, Reason.AgentSuspended, "suspended");
    assertThat(refused.getStatus().rejection().code()).isEqualTo(409);
    assertThat(refused.getStatus().usage()).isNull();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aBindingToThePodOfAnotherSessionIsRefusedAndThePodUntouched(Organization acme) {
    // Given
    acme.deploy("owned", "pool: {capacity: 1}");
    acme.start("owned-1", "owned", "body: {seconds: 4}");
    var owner = acme.awaitRunning("owned-1").getSpec().binding();

    // When
    acme.start(
        "thief-1",
        "owned",
        "binding: {podName: %s, podUID: %s, agentUID: %s}"
            .formatted(owner.podName(), owner.podUID(), owner.agentUID()));

    // Then
    AgentSession refused = acme.awaitFinished("thief-1");
    assertEnded(refused, Phase.Rejected, Reason.InvalidBinding, "not this session's");
    assertThat(refused.getStatus().rejection().code()).isEqualTo(400);
    assertThat(refused.getStatus().usage()).isNull();
    assertCompleted(acme, "owned-1");
    assertThat(acme.pods().ofUid(owner.podUID()))
        .allSatisfy(
            seen ->
                assertThat(seen.object().getMetadata().getLabels())
                    .containsEntry(Names.SESSION, "owned-1"));
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aQuotaThatRefusesThePodFailsTheSessionWithoutARecord(Organization acme) {
    // Given
    acme.deploy("poor", "pool: {capacity: 1}");
    Map<String, Quantity> none = Map.of("pods", new Quantity("0"));
    ResourceQuota quota =
        greenroom
            .client()
            .resource(
                new ResourceQuotaBuilder()
                    .withNewMetadata()
                    .withName("none")
                    .withNamespace(acme.namespace())
                    .endMetadata()
                    .withNewSpec()
                    .withHard(none)
                    .endSpec()
                    .build())
            .create();
    // What the controller manager would write: the API server goes by the status.
    greenroom
        .client()
        .resource(
            new ResourceQuotaBuilder(quota)
                .withNewStatus()
                .withHard(none)
                .withUsed(none)
                .endStatus()
                .build())
        .updateStatus();

    // When
    acme.start("poor-1", "poor", "body: {}");

    // Then
    AgentSession failed = acme.awaitFinished("poor-1");
    assertEnded(failed, Phase.Failed, Reason.QuotaExceeded, "exceeded quota");
    assertThat(failed.getStatus().usage()).isNull();
    assertThat(failed.getSpec().binding()).isNull();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aFinishedSessionIsKeptAsLongAsItsCreatorSaid(Organization acme) {
    // Given
    acme.deploy("kept", "pool: {capacity: 1}");

    // When
    acme.start("kept-1", "kept", "{body: {seconds: 0}, limits: {retainSeconds: 1}}");

    // Then
    AgentSession billed = acme.awaitBillAndGone("kept-1");
    assertEnded(billed, Phase.Completed, Reason.AgentFinished, "ended the session");
    Bill.of(billed);
  }

  private static boolean says(AgentSession session, String words) {
    return session.getStatus() != null
        && session.getStatus().conditions().stream().anyMatch(c -> c.message().contains(words));
  }

  private static void assertCompleted(Organization acme, String name) {
    AgentSession session = acme.awaitFinished(name);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    acme.awaitPodGone(session);
    Bill.of(session, acme.podOf(session));
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

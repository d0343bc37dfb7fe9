package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.LiveCluster;
import dev.greenroom.e2e.NodeProcesses;
import dev.greenroom.e2e.Organization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How sessions fail on a real kubelet: each with its reason, and none billed for what was not. */
class FailuresE2E {
  @RegisterExtension static final LiveCluster cluster = LiveCluster.withOperator();

  private final Organization acme = cluster.organization();

  @Test
  void anAgentThatEndsBeforeItsSessionCrashed() {
    // Given
    acme.deploy("unwilling", "{pool: {capacity: 1}, args: [--no-such-option]}");

    // When
    acme.start("unwilling-1", "unwilling", "body: {}");

    // Then
    AgentSession session = acme.awaitFinished("unwilling-1");
    assertEnded(session, Phase.Failed, Reason.AgentCrashed, "exit code 2");
    Bill.unbilled(session);
    acme.awaitPodGone(session);
  }

  @Test
  void aCommandThatDoesNotExistIsAnErrorOfConfiguration() {
    // Given
    acme.deploy("missing", "{pool: {capacity: 1}, command: [/no/such/program]}");

    // When
    acme.start("missing-1", "missing", "body: {}");

    // Then
    AgentSession session = acme.awaitFinished("missing-1");
    assertEnded(session, Phase.Failed, Reason.ConfigError, "no such file");
    Bill.unbilled(session);
    acme.awaitPodGone(session);
  }

  @Test
  void anAgentThatEndsWithinItsSessionCrashedWithItsExitCode() {
    // Given
    acme.deploy("crash", "pool: {capacity: 1}");

    // When
    acme.start("crash-1", "crash", "body: {seconds: 3, crash: 3}");

    // Then
    AgentSession session = acme.awaitFinished("crash-1");
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Failed, Reason.AgentCrashed, "exit code 3");
    Usage usage = Bill.of(session, acme.podOf(session));
    assertThat(usage.runningSeconds()).isGreaterThanOrEqualTo(3);
    Bill.near(usage.stoppingTime(), Bill.end(acme.podOf(session), "agent"), "end of the agent");
    assertThat(usage.provenance().stopping()).isEqualTo(Usage.Provenance.Runner);
  }

  @Test
  void anAgentThatTakesMoreMemoryThanItsLimitIsOutOfMemory() {
    // Given
    acme.deploy(
        "greedy",
        "{pool: {capacity: 1}, resources: {requests: {cpu: 50m, memory: 64Mi},"
            + " limits: {memory: 160Mi}}}");

    // When
    acme.start("greedy-1", "greedy", "body: {seconds: 3, oom: 600}");

    // Then
    AgentSession session = acme.awaitFinished("greedy-1");
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Failed, Reason.OutOfMemory, "more memory than its limit");
    Usage usage = Bill.of(session, acme.podOf(session));
    assertThat(usage.runningSeconds()).isGreaterThanOrEqualTo(3);
    Bill.near(usage.stoppingTime(), Bill.end(acme.podOf(session), "agent"), "end of the agent");
  }

  @Test
  void anImageThatCannotBePulledFailsTheSession() {
    // Given
    acme.deploy("unknown", "{pool: {capacity: 1}, image: 'registry.invalid/no/such:1'}");

    // When
    acme.start("unknown-1", "unknown", "body: {}");

    // Then
    AgentSession session = acme.awaitFinished("unknown-1");
    assertEnded(session, Phase.Failed, Reason.ImagePullFailed, "ImagePullBackOff");
    Bill.unbilled(session);
    acme.awaitPodGone(session);
  }

  @Test
  void aSecretThatStaysMissingIsAnErrorOfConfiguration() {
    // Given
    acme.deploy("secretless", "{pool: {capacity: 1}, secretSet: not-there}");

    // When
    acme.start("secretless-1", "secretless", "body: {}");

    // Then
    AgentSession session = acme.awaitFinished("secretless-1");
    assertEnded(session, Phase.Failed, Reason.ConfigError, "not-there");
    Instant gone = acme.awaitPodGone(session);
    Bill.lasted(Bill.unbilled(session), Duration.ofSeconds(10), gone);
  }

  @Test
  void anAgentThatNeverListensReachesTheStartTimeout() {
    // Given
    acme.deploy(
        "silent",
        "{pool: {capacity: 1}, command: [sleep, '600'], session: {startTimeoutSeconds: 6}}");

    // When
    acme.start("silent-1", "silent", "body: {}");

    // Then
    AgentSession session = acme.awaitFinished("silent-1");
    assertEnded(session, Phase.Failed, Reason.StartTimeout, "start timeout");
    Instant gone = acme.awaitPodGone(session);
    Bill.lasted(Bill.unbilled(session), Duration.ofSeconds(6), gone);
  }

  @Test
  void aPodThatSomebodyDeletesTakesItsSessionWithIt() {
    // Given
    acme.deploy("bystander", "pool: {capacity: 1}");
    acme.start("bystander-1", "bystander", "body: {seconds: 600}");
    AgentSession running = acme.awaitRunning("bystander-1");

    // When
    Instant asked = Instant.now();
    cluster
        .client()
        .pods()
        .inNamespace(acme.namespace())
        .withName(running.getSpec().binding().podName())
        .withGracePeriod(3)
        .delete();

    // Then
    AgentSession session = acme.awaitFinished("bystander-1");
    Instant gone = acme.awaitPodGone(session);
    assertEnded(session, Phase.Failed, Reason.PodDeleted, "deleted the pod");
    Usage usage = Bill.of(session, acme.podOf(session));
    long second = usage.runningTime().plusSeconds(usage.runningSeconds()).getEpochSecond();
    assertThat(second).isBetween(asked.getEpochSecond() - 1, gone.getEpochSecond() + 1);
  }

  @Test
  void aSessionWhoseRunnerIsKilledIsLostAndBilledToTheRunnersEnd() {
    // Given
    acme.deploy("orphaned", "pool: {capacity: 1}");
    acme.start("orphaned-1", "orphaned", "body: {seconds: 600}");
    AgentSession running = acme.awaitRunning("orphaned-1");
    Instant began = running.getStatus().usage().runningTime();
    List<ProcessHandle> runner =
        NodeProcesses.ofRunner(running.getSpec().binding().podUID()).toList();
    assumeTrue(runner.size() == 1, "the node is another machine");

    // When
    Instant killed = Instant.now();
    runner.get(0).destroyForcibly();

    // Then
    AgentSession session = acme.awaitFinished("orphaned-1");
    Instant gone = acme.awaitPodGone(session);
    assertEnded(session, Phase.Failed, Reason.RunnerLost, "exit code 137");
    Usage usage = Bill.of(session, acme.podOf(session));
    Bill.seconds(usage.runningSeconds(), began, killed, "running until the kill");
    Bill.seconds(usage.tearingDownSeconds(), killed, killed, gone, "until its pod was gone");
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is waited for, what is refused, and how long the answer is kept. */
class AdmissionIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

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
  void aPodThatSaysItWaitsForASessionOfNoAgentGoes() {
    // When
    Pod pod =
        greenroom
            .client()
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(greenroom.server().freshNamespace("forged"))
                    .withName("nobodys")
                    .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
                    .addToLabels(Names.STATE, Names.STATE_WARM)
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("agent")
                    .withImage("none")
                    .endContainer()
                    .endSpec()
                    .build())
            .create();

    // Then
    await().atMost(60, SECONDS).until(() -> greenroom.client().resource(pod).get() == null);
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
}

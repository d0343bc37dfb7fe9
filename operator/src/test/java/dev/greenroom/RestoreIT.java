package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that a backup brings back, as it keeps them: without status, with their finalizers. */
class RestoreIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  @Test
  void whatIsRestoredIsNotCalledAgainAndNotBilledTwice() {
    // Without the audit of other tests: to it one pod has two sessions, the first and the restored.
    try (Organization acme =
        new Organization(
            greenroom.client(),
            greenroom.client(),
            greenroom.server().freshNamespace("restored"),
            LocalGreenroom.AGENT)) {
      assertNothingComesOfWhatIsRestored(acme);
      acme.empty();
    }
  }

  private static void assertNothingComesOfWhatIsRestored(Organization acme) {
    // Given
    acme.deploy("kept", "pool: {capacity: 2}");
    acme.start("over", "kept", "body: {seconds: 1}");
    acme.start("under-way", "kept", "body: {seconds: 60}");
    AgentSession running = acme.awaitRunning("under-way");
    AgentSession over = acme.awaitFinished("over");
    long billed = Bill.of(over, acme.podOf(over)).totalSeconds();
    acme.stop("under-way");
    AgentSession stopped = acme.awaitFinished("under-way");
    billed += Bill.of(stopped, acme.podOf(stopped)).totalSeconds();
    acme.delete("over");
    acme.delete("under-way");
    acme.awaitBillAndGone("over");
    acme.awaitBillAndGone("under-way");
    AgentDeploymentStatus.UsageTotals before = usage(acme, billed);

    // When
    AgentSession overAgain = restored(over);
    AgentSession runningAgain = restored(running);

    // Then
    for (AgentSession session : new AgentSession[] {overAgain, runningAgain}) {
      AgentSession ended = awaitFinished(session);
      assertEnded(ended, Phase.Failed, Reason.PodDeleted, "the pod is gone");
      Bill.unbilled(ended);
    }
    assertThat(acme.pods().all())
        .extracting(seen -> seen.object().getMetadata().getUid())
        .as("pods there ever were")
        .isSubsetOf(
            Set.of(over.getSpec().binding().podUID(), running.getSpec().binding().podUID()));
    assertThat(usage(acme, billed)).isEqualTo(before);
  }

  /** Once the ledger has this many seconds. */
  private static AgentDeploymentStatus.UsageTotals usage(Organization acme, long seconds) {
    AgentDeploymentStatus[] found = new AgentDeploymentStatus[1];
    greenroom.awaitStatus(
        acme,
        "kept",
        status -> {
          found[0] = status;
          return status.usage() != null && status.usage().totalSeconds() == seconds;
        });
    return found[0].usage();
  }

  private static AgentSession restored(AgentSession backup) {
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(backup.getMetadata().getNamespace())
            .withName(backup.getMetadata().getName())
            .withLabels(backup.getMetadata().getLabels())
            .withFinalizers(backup.getMetadata().getFinalizers())
            .build());
    session.setSpec(backup.getSpec());
    return greenroom.client().resource(session).create();
  }

  private static AgentSession awaitFinished(AgentSession session) {
    return await("the end of what was restored")
        .atMost(60, SECONDS)
        .until(() -> greenroom.client().resource(session).get(), Organization::finished);
  }
}

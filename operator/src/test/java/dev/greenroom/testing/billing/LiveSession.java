package dev.greenroom.testing.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Reason;
import dev.greenroom.testing.FakeNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;

/** A declared session that runs while operators are killed; its agent knows the truth. */
record LiveSession(String organization, String name, String uid) {
  /** What a reply of a runner, or the news of it, may take on a busy machine. */
  private static final long ROUND_TRIP_SECONDS = 2;

  static LiveSession create(
      KubernetesClient client, String organization, String name, String agent, double seconds) {
    String yaml =
        """
        apiVersion: greenroom.dev/v1alpha1
        kind: AgentSession
        metadata: {name: %s, namespace: %s}
        spec: {agent: %s, body: {seconds: %.3f}}
        """
            .formatted(name, organization, agent, seconds);
    AgentSession session =
        client
            .resource(client.getKubernetesSerialization().unmarshal(yaml, AgentSession.class))
            .create();
    return new LiveSession(organization, name, session.getMetadata().getUid());
  }

  void judge(LedgerRow bill, FakeNode node) {
    Instant given = node.given(name).orElseThrow();
    long millis = Duration.between(given, node.answered(name).orElseThrow()).toMillis();
    assertThat(node.bodies().get(name)).as("bodies given to %s", name).isEqualTo(1);
    assertThat(bill.reason()).as(name).isEqualTo(Reason.AgentFinished.name());
    assertThat(bill.billable()).as(name).isTrue();
    assertThat(bill.running())
        .as("t1 of %s, given %s", name, given)
        .isBetween(
            given.getEpochSecond() - ROUND_TRIP_SECONDS,
            given.getEpochSecond() + ROUND_TRIP_SECONDS);
    assertThat(bill.runningSeconds() * 1000)
        .as("running of %s, %d ms in truth", name, millis)
        .isBetween(millis - 1000, millis + 1500);
    assertThat(bill.tearingDownSeconds()).as(name).isBetween(0L, 30L);
    assertThat(bill.totalSeconds())
        .as(name)
        .isEqualTo(bill.instantiatingSeconds() + bill.runningSeconds() + bill.tearingDownSeconds())
        .isEqualTo(bill.tornDown() - bill.admitted());
  }
}

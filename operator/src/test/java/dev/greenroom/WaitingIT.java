package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GatewayChild;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that would rather wait than find the pool full. */
class WaitingIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  @Test
  void declaredSessionsRunOneAfterTheOtherInTheirOrderAndWhoseTimeIsUpIsRejected(
      Organization acme) {
    // Given
    acme.deploy("narrow", "pool: {capacity: 1}");
    List<String> names = List.of("narrow-1", "narrow-2", "narrow-3");

    // When
    for (String name : names) {
      int seconds = name.endsWith("1") ? 10 : 2;
      acme.start(
          name, "narrow", "{whenFull: Wait, waitSeconds: 300, body: {seconds: " + seconds + "}}");
      awaitTried(acme, name);
    }
    acme.start("narrow-4", "narrow", "{whenFull: Wait, waitSeconds: 2, body: {}}");

    // Then
    AgentSession late = acme.awaitFinished("narrow-4");
    assertEnded(late, Phase.Rejected, Reason.WaitTimedOut, "waited in line");
    assertThat(late.getStatus().rejection().code()).isEqualTo(429);
    assertThat(late.getStatus().position()).isNull();
    List<AgentSession> sessions = names.stream().map(acme::awaitFinished).toList();
    for (int i = 0; i < sessions.size(); i++) {
      assertEnded(sessions.get(i), Phase.Completed, Reason.AgentFinished, "ended the session");
      Bill.of(sessions.get(i));
      assertThat(sessions.get(i).getStatus().position()).isNull();
      if (i > 0) {
        assertThat(bound(sessions.get(i))).isAfter(bound(sessions.get(i - 1)));
      }
    }
    assertThat(positions(acme, "narrow-2")).containsExactly(1);
    assertThat(positions(acme, "narrow-3")).containsExactly(2, 1);
  }

  @Test
  void aStartOverHttpGetsTheSlotThatComesFreeWhileItWaits(Organization acme) {
    // Given
    acme.deploy("single", "pool: {capacity: 1}");
    acme.start("single-1", "single", "body: {seconds: 3}");
    acme.awaitRunning("single-1");
    String key = greenroom.publicKey(acme.namespace());
    try (GatewayChild gateway = GatewayChild.of(greenroom)) {
      gateway.awaitReady();
      GatewayClient client = gateway.client(key);
      String first = GatewayClient.session(waiting(client, 4));

      // When
      HttpResponse<String> atOnce = client.start("single", 1);
      HttpResponse<String> waited = waiting(client, 1);

      // Then
      assertThat(atOnce.statusCode()).isEqualTo(429);
      AgentSession before = acme.awaitFinished(first);
      AgentSession next = acme.awaitFinished(GatewayClient.session(waited));
      assertEnded(next, Phase.Completed, Reason.AgentFinished, "ended the session");
      assertThat(bound(next)).isAfter(bound(before));
    }
  }

  private static HttpResponse<String> waiting(GatewayClient client, int seconds) {
    return client.send(
        "POST", "/v1/public/single/start?wait=25", "{\"body\": {\"seconds\": " + seconds + "}}");
  }

  private static void awaitTried(Organization acme, String name) {
    await("the first answer to " + name)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                acme.sessions()
                    .first(name, s -> s.getSpec().binding() != null || position(s) != null)
                    .isPresent());
  }

  private static Integer position(AgentSession session) {
    return session.getStatus() == null ? null : session.getStatus().position();
  }

  private static List<Integer> positions(Organization acme, String name) {
    return acme.sessions().of(name).stream()
        .map(seen -> position(seen.object()))
        .filter(position -> position != null)
        .distinct()
        .toList();
  }

  private static Instant bound(AgentSession session) {
    return session.getSpec().binding().boundTime();
  }
}

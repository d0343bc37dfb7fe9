package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.GreetingGateway;
import dev.greenroom.testing.LocalGreenroom;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that are large, or odd in their names, go through every watch to their bill. */
class LargeBodyIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static Connection connection;
  private static GreetingGateway gateway;

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
    if (connection != null) {
      connection.close();
    }
  }

  @Test
  void bodiesOf700KilobytesRunAndAreBilledBesideASmallOne(Organization acme) {
    // Given
    acme.deploy("reader", "pool: {capacity: 3}");
    String large = "{\"seconds\": 1, \"text\": \"" + "x".repeat(700 << 10) + "\"}";

    // When
    String started = gateway.startSession(acme, "reader", large);
    acme.start("declared", "reader", "body: " + large);
    acme.start("small", "reader", "body: {seconds: 1}");

    // Then
    for (String name : List.of(started, "declared", "small")) {
      assertBilled(acme, name);
    }
  }

  /** In managedFields it is two characters longer, and there beyond what Jackson reads untold. */
  @Test
  void theLongestNameThatAStartMayHoldStopsNobody(Organization acme) {
    // Given
    acme.deploy("reader", "pool: {capacity: 2}");

    // When
    String started =
        gateway.startSession(
            acme, "reader", "{\"seconds\": 1, \"" + "n".repeat(50_000) + "\": true}");
    acme.start("small", "reader", "body: {seconds: 1}");

    // Then
    for (String name : List.of(started, "small")) {
      assertBilled(acme, name);
    }
  }

  private static void assertBilled(Organization acme, String name) {
    AgentSession ended = acme.awaitFinished(name);
    acme.awaitPodGone(ended);
    assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
    assertThat(Bill.of(ended, acme.podOf(ended)).runningSeconds()).isBetween(1L, 2L);
  }
}

package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static dev.greenroom.testing.GatewayClient.atOnce;
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
import dev.greenroom.e2e.Sightings.Sighting;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.GatewayChild;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One operator and two gateways as processes of their own, each of which may be killed. */
class SeparateProcessesIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  /** Longer than a crowd needs to meet a full pool. */
  private static final int LASTS = 20;

  private static GreenroomChild operator;
  private static GatewayChild first;
  private static GatewayChild second;
  private static KeyStore keys;
  private ApiKey key;

  @BeforeAll
  static void start() {
    operator = greenroom.operatorChild();
    first = GatewayChild.of(greenroom);
    first.awaitReady();
    second = GatewayChild.of(greenroom);
    second.awaitReady();
    keys =
        new KeyStore(
            greenroom.client(),
            greenroom.settings().namespace(),
            InstantSource.system(),
            new SecureRandom());
  }

  @AfterAll
  static void end() {
    for (GatewayChild gateway : new GatewayChild[] {first, second}) {
      if (gateway != null) {
        gateway.close();
      }
    }
    if (operator != null) {
      operator.close();
    }
  }

  @BeforeEach
  void aKey(Organization acme) {
    key = keys.create(acme.namespace(), Caller.Kind.PUBLIC, "processes");
  }

  /** Emptied here, while there is an operator. */
  @AfterEach
  void nothingIsLeft(Organization acme) {
    if (!first.isAlive()) {
      first = GatewayChild.of(greenroom);
      first.awaitReady();
    }
    acme.empty();
  }

  @Test
  void startsThroughBothGatewaysAtOnceFillThePoolAndNeverExceedIt(Organization acme)
      throws Exception {
    // Given
    acme.deploy("both", "pool: {capacity: 4}");
    GatewayClient one = first.client(key.text());
    GatewayClient other = second.client(key.text());

    // When
    List<Callable<HttpResponse<String>>> starts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      starts.add(() -> one.start("both", LASTS));
      starts.add(() -> other.start("both", LASTS));
    }
    List<HttpResponse<String>> answers = atOnce(starts);

    // Then
    List<String> sessions = new ArrayList<>();
    for (HttpResponse<String> answer : answers) {
      if (answer.statusCode() == 200) {
        sessions.add(GatewayClient.session(answer));
      } else {
        assertThat(answer.statusCode()).as(answer.body()).isIn(429, 503);
        assertThat(answer.headers().firstValue("Retry-After").orElseThrow()).matches("[1-5]");
      }
    }
    assertThat(sessions).hasSize(4).doesNotHaveDuplicates();
    sessions.forEach(session -> assertRanToItsEnd(acme, session, LASTS));
  }

  @Test
  void aKeyThatIsRevokedIsUnknownToBothGatewaysWithinTwoSeconds(Organization acme) {
    // Given
    GatewayClient one = first.client(key.text());
    GatewayClient other = second.client(key.text());
    assertThat(one.start("nobody", 1).statusCode()).isEqualTo(404);
    assertThat(other.start("nobody", 1).statusCode()).isEqualTo(404);

    // When
    keys.revoke(acme.namespace(), key.id());

    // Then
    await("both gateways to know")
        .atMost(2, SECONDS)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                one.start("nobody", 1).statusCode() == 401
                    && other.start("nobody", 1).statusCode() == 401);
  }

  @Test
  void aGatewayKilledAmidABurstOfStartsLosesNoSessionAndLeaksNoSlot(Organization acme)
      throws Exception {
    // Given
    acme.deploy("burst", "pool: {capacity: 5}");
    Queue<String> accepted = new ConcurrentLinkedQueue<>();
    CountDownLatch some = new CountDownLatch(2);
    Callable<Boolean> burst = () -> startUntilItIsGone(first.client(key.text()), accepted, some);

    // When
    List<Boolean> ended =
        atOnce(
            List.of(
                burst,
                burst,
                burst,
                () -> {
                  boolean begun = some.await(60, SECONDS);
                  first.kill();
                  return begun;
                }));

    // Then
    assertThat(ended).containsOnly(true);
    GatewayClient other = second.client(key.text());
    await("a start through the other gateway")
        .atMost(40, SECONDS)
        .until(
            () -> {
              HttpResponse<String> answer = other.start("burst", 1);
              if (answer.statusCode() == 200) {
                accepted.add(GatewayClient.session(answer));
              }
              return answer.statusCode() == 200;
            });
    accepted.forEach(session -> assertRanToItsEnd(acme, session, 1));
    await("every slot to be free again")
        .atMost(40, SECONDS)
        .until(
            () ->
                greenroom
                    .client()
                    .pods()
                    .inNamespace(acme.namespace())
                    .withLabel(Names.MANAGED_BY, Names.GREENROOM)
                    .list()
                    .getItems()
                    .isEmpty());
  }

  @Test
  void sessionsStartedOverHttpAreBilledOnceThoughTheOperatorIsKilledMeanwhile(Organization acme) {
    // Given
    acme.deploy("kills", "pool: {capacity: 4}");
    GatewayClient client = second.client(key.text());
    List<String> sessions = new ArrayList<>();
    for (int seconds = 4; seconds <= 7; seconds++) {
      sessions.add(
          (seconds % 2 == 0 ? client : first.client(key.text())).started("kills", seconds));
    }

    // When
    killOperatorAndStartItAgain();
    // It may be over before an operator is there to see it run.
    await("a session that has been given its body")
        .atMost(60, SECONDS)
        .until(() -> acme.sessions().first(sessions.get(0), SeparateProcessesIT::ran).isPresent());
    killOperatorAndStartItAgain();

    // Then
    for (int i = 0; i < sessions.size(); i++) {
      assertRanToItsEnd(acme, sessions.get(i), 4 + i);
    }
  }

  private static boolean ran(AgentSession session) {
    return session.getStatus() != null
        && session.getStatus().usage() != null
        && session.getStatus().usage().runningTime() != null;
  }

  /** True once the gateway is no more: the connection broke, or was refused. */
  private static boolean startUntilItIsGone(
      GatewayClient client, Queue<String> accepted, CountDownLatch some) {
    try {
      while (true) {
        HttpResponse<String> answer = client.start("burst", 1);
        if (answer.statusCode() == 200) {
          accepted.add(GatewayClient.session(answer));
          some.countDown();
        }
      }
    } catch (UncheckedIOException gone) {
      return true;
    }
  }

  private static void killOperatorAndStartItAgain() {
    operator.kill();
    operator = greenroom.operatorChild();
  }

  /** Its own end, and one final bill for as long as it was told to last. */
  private static void assertRanToItsEnd(Organization acme, String name, long seconds) {
    AgentSession session = acme.awaitFinished(name);
    acme.awaitPodGone(session);
    assertEnded(session, Phase.Completed, Reason.AgentFinished, "ended the session");
    Usage usage = Bill.of(session, acme.podOf(session));
    assertThat(usage.runningSeconds()).isBetween(seconds, seconds + 1);
    assertThat(
            acme.sessions().of(name).stream()
                .map(Sighting::object)
                .filter(Organization::finished)
                .map(seen -> seen.getStatus().usage())
                .distinct())
        .containsExactly(usage);
  }
}

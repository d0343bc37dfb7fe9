package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static dev.greenroom.testing.GatewayClient.atOnce;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.HttpRunners;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.SigningKeys;
import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.e2e.Bill;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Limits;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.RequestCount;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts over HTTP that find pods with a runner and an agent ready. */
class WarmStartsIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withOperator();

  private static Connection connection;
  private static GatewayProcess gateway;
  private static SigningKeys keys;
  private static ClusterApi api;

  @BeforeAll
  static void open() {
    connection = Connection.open(greenroom.config(), InstantSource.system());
    keys = SigningKeys.of(connection.requests(), greenroom.settings().namespace());
    api = new KubernetesApi(connection.requests(), Runnable::run);
    gateway =
        GatewayProcess.start(
            greenroom.config(),
            connection,
            greenroom.settings(),
            Limits.USUAL,
            "127.0.0.1",
            0,
            URI.create("http://127.0.0.1:1"));
  }

  @AfterAll
  static void close() {
    if (gateway != null) {
      gateway.close();
    }
    connection.close();
  }

  @Test
  void fiftyStartsOnFiveWarmPodsAndFiveFreeSlotsAreTenSessionsInTwoWritesEach(Organization acme)
      throws Exception {
    // Given
    AgentDeployment agent = acme.deploy("crowd", "pool: {capacity: 10, warm: 5}");
    awaitWarm(agent, 5);
    GatewayClient client = client(acme);
    awaitSeen(client);
    // The operator refills while the crowd starts: it may lose a slot to a start, or a start to it.
    RequestCount creations = RequestCount.ofCreated();
    RequestCount patches = RequestCount.ofPodPatches();
    long created = creations.now(greenroom.client());
    long patched = patches.now(greenroom.client());

    // When
    Callable<HttpResponse<String>> start = () -> client.start("crowd", 12);
    List<HttpResponse<String>> answers = atOnce(Collections.nCopies(50, start));
    created = creations.now(greenroom.client()) - created;
    patched = patches.now(greenroom.client()) - patched;

    // Then
    assertThat(answers.stream().filter(answer -> answer.statusCode() == 429)).hasSize(40);
    List<String> sessions =
        answers.stream()
            .filter(answer -> answer.statusCode() == 200)
            .map(GatewayClient::session)
            .toList();
    assertThat(sessions).hasSize(10).doesNotHaveDuplicates();
    assertThat(created).as("sessions, and the pods of five more slots").isEqualTo(15);
    // Five claims; on each of the five other slots the node writes the ports of the new pod into
    // it,
    // and where the refill was first the operator that it is warm, before it is claimed, too.
    assertThat(patched).as("claims, and the steps of new pods").isLessThanOrEqualTo(5 + 5 * 3);
    int warm = 0;
    for (String name : sessions) {
      AgentSession ended = acme.awaitFinished(name);
      assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
      warm += Boolean.FALSE.equals(ended.getStatus().startedColdly()) ? 1 : 0;
    }
    assertThat(warm).isEqualTo(5);
  }

  @Test
  void theAnswerToAWarmStartComesAfterTheRunnerHasIt(Organization acme) {
    // Given
    AgentDeployment agent = acme.deploy("warm", "pool: {capacity: 1, warm: 1}");
    awaitWarm(agent, 1);
    GatewayClient client = client(acme);
    awaitSeen(client);
    HttpRunners runners =
        new HttpRunners(
            HttpClient.newHttpClient(), keys.signer(), connection.serverClock(), HttpRunners.USUAL);

    RequestCount creations = RequestCount.ofCreations();
    RequestCount patches = RequestCount.ofPodPatches();
    long created = creations.now(greenroom.client());
    long patched = patches.now(greenroom.client());

    // When
    String session = client.started("warm", 3);
    Pod pod = pod(agent, 0);
    DeliverAnswer asked = runners.ask(pod, session);
    created = creations.now(greenroom.client()) - created;
    patched = patches.now(greenroom.client()) - patched;

    // Then
    assertThat(asked).isInstanceOf(DeliverAnswer.Accepted.class);
    assertThat(created).as("the session").isEqualTo(1);
    assertThat(patched).as("the claim").isEqualTo(1);
    AgentSession ended = acme.awaitFinished(session);
    assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
    assertThat(Bill.of(ended).instantiatingSeconds()).isBetween(0L, 1L);
    assertThat(ended.getSpec().binding().podUID()).isEqualTo(pod.getMetadata().getUid());
    assertThat(pod.getSpec().getActiveDeadlineSeconds()).isGreaterThan(7200L + 120 + 120 - 1);
  }

  @Test
  void aWarmPodWhoseRunnerIsNotThereCostsTheCallerNothing(Organization acme) {
    // Given
    AgentDeployment agent = acme.deploy("broken", "pool: {capacity: 2, warm: 1}");
    awaitWarm(agent, 1);
    Pod warm = pod(agent, 0);
    greenroom
        .client()
        .resource(warm)
        .edit(
            pod -> {
              pod.getMetadata().getAnnotations().put(Names.LOCAL_PORTS, "8090=" + closedPort());
              return pod;
            });
    GatewayClient client = client(acme);
    awaitSeen(client);

    // When
    String session = client.started("broken", 1);

    // Then
    AgentSession ended = acme.awaitFinished(session);
    assertEnded(ended, Phase.Completed, Reason.AgentFinished, "ended the session");
    String other =
        acme.sessions().all().stream()
            .map(seen -> seen.object().getMetadata().getName())
            .filter(name -> !name.equals(session))
            .findFirst()
            .orElseThrow();
    AgentSession failed = acme.awaitFinished(other);
    assertEnded(failed, Phase.Failed, Reason.DeliveryFailed, "cannot be reached");
    assertThat(failed.getSpec().binding().podUID()).isEqualTo(warm.getMetadata().getUid());
    assertThat(failed.getStatus().usage().billable()).isFalse();
    acme.awaitPodGone(failed);
  }

  private static void awaitWarm(AgentDeployment agent, int count) {
    await(count + " warm pods")
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                api.pods(agent.getMetadata().getNamespace(), agent.getMetadata().getUid()).stream()
                        .map(pod -> pod.getMetadata().getLabels().get(Names.STATE))
                        .filter(Names.STATE_WARM::equals)
                        .count()
                    == count);
  }

  private static Pod pod(AgentDeployment agent, int slot) {
    return api.pods(agent.getMetadata().getNamespace(), agent.getMetadata().getUid()).stream()
        .filter(pod -> pod.getMetadata().getLabels().get(Names.SLOT).equals(Integer.toString(slot)))
        .findFirst()
        .orElseThrow();
  }

  /** A request that is answered shows that the gateway's watches had time to see the pods. */
  private static void awaitSeen(GatewayClient client) {
    await("a gateway that knows the key")
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ofMillis(500))
        .until(() -> client.start("nobody", 1).statusCode() == 404);
  }

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static GatewayClient client(Organization acme) {
    return GatewayClient.of(gateway.port(), greenroom.publicKey(acme.namespace()));
  }
}

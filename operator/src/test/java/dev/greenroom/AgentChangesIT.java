package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.testing.GatewayChild;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.Hammer;
import dev.greenroom.testing.Hammer.Blow;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Starts through two gateways while their agent is deleted, made anew, resized and suspended. */
class AgentChangesIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.onFakeNode();

  private static final String AGENT = "changing";

  /** Until its organisation is emptied. */
  private static final int A_LONG_CALL = 600;

  private static GreenroomChild operator;
  private static GatewayChild first;
  private static GatewayChild second;
  private static KeyStore keys;
  private GatewayClient one;
  private GatewayClient other;

  @BeforeAll
  static void start() {
    operator = greenroom.operatorChild();
    first = GatewayChild.of(greenroom, "--rate-limit=0");
    second = GatewayChild.of(greenroom, "--rate-limit=0");
    first.awaitReady();
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
    first.close();
    second.close();
    operator.close();
  }

  @BeforeEach
  void aKey(Organization acme) {
    String key = greenroom.publicKey(acme.namespace());
    one = first.client(key);
    other = second.client(key);
  }

  @Test
  void noStartSentAfterKubectlDeletedTheAgentIsAcceptedAndThoseBeforeLiveOn(
      Organization acme, TestReporter reporter) throws Exception {
    // As kubectl does, which waits until the object is gone.
    assertADeletionIsADoorThatShuts(
        acme,
        reporter,
        () -> {
          acme.deleteAgent(AGENT);
          await("the end of the agent")
              .atMost(60, SECONDS)
              .pollInterval(Duration.ofMillis(10))
              .until(() -> agent(acme).get() == null);
        });
  }

  @Test
  void noStartSentAfterAGatewayDeletedTheAgentIsAcceptedAndThoseBeforeLiveOn(
      Organization acme, TestReporter reporter) throws Exception {
    GatewayClient owner =
        one.withKey(keys.create(acme.namespace(), Caller.Kind.PRIVATE, "owner").text());
    assertADeletionIsADoorThatShuts(
        acme,
        reporter,
        () ->
            assertThat(owner.delete("/v1/agents/" + AGENT)).returns(200, HttpResponse::statusCode));
  }

  private void assertADeletionIsADoorThatShuts(
      Organization acme, TestReporter reporter, Runnable deletion) throws Exception {
    // Given
    acme.deploy(AGENT, "pool: {capacity: 12, warm: 4}");
    awaitWarm(acme, 4);
    List<String> calls =
        Stream.of(one, other, one).map(client -> client.started(AGENT, A_LONG_CALL)).toList();
    calls.forEach(acme::awaitRunning);
    String uid = agent(acme).get().getMetadata().getUid();

    // When
    Hammer hammer =
        new Hammer(List.of(one, other, one, other), AGENT, "{\"body\": {\"seconds\": 0.1}}");
    long gone;
    try (hammer) {
      hammer.await("starts before the deletion", 20, Blow::accepted);
      deletion.run();
      gone = System.nanoTime();
      assertThat(idle(acme, uid)).as("pods that wait for a session").isEmpty();
      hammer.await(
          "starts after the deletion",
          40,
          blow -> blow.sentNanos() > gone && blow.answer().statusCode() == 404);
    }

    // Then
    List<Blow> blows = hammer.blows();
    assertThat(blows).filteredOn(blow -> blow.sentNanos() > gone).noneMatch(Blow::accepted);
    assertThat(blows).extracting(blow -> blow.answer().statusCode()).containsOnly(200, 404, 429);
    List<String> accepted = blows.stream().filter(Blow::accepted).map(Blow::session).toList();
    reporter.publishEntry(
        "starts", blows.size() + ", of which accepted before the end " + accepted.size());
    for (String session : accepted) {
      assertEnded(
          acme.awaitFinished(session), Phase.Completed, Reason.AgentFinished, "ended the session");
    }
    assertThat(calls).allMatch(call -> phase(acme, call) == Phase.Running);
    await("the end of all pods but those of calls")
        .atMost(60, SECONDS)
        .until(() -> pods(acme).size() == calls.size());

    // When
    acme.deploy(AGENT, "pool: {capacity: 2, warm: 1}");

    // Then
    List<String> anew = startUntilFull(2, one, other);
    assertThat(anew).hasSize(2).doesNotContainAnyElementsOf(calls);
    assertThat(calls).allMatch(call -> phase(acme, call) == Phase.Running);
  }

  @Test
  void aPoolThatIsRaisedTakesTheDifferenceAndALoweredOneTakesNothingUntilItIsBelow(
      Organization acme) {
    // Given
    acme.deploy(AGENT, "pool: {capacity: 4, warm: 2}");
    awaitWarm(acme, 2);
    List<String> calls = new ArrayList<>(startUntilFull(4, one, other));

    // When
    patch(acme, "{\"pool\": {\"capacity\": 6}}");

    // Then
    calls.addAll(startUntilFull(2, one, other));
    assertThat(calls).hasSize(6).doesNotHaveDuplicates();
    calls.forEach(acme::awaitRunning);

    // When
    patch(acme, "{\"pool\": {\"capacity\": 3}}");
    awaitCapacity(acme, 3);
    calls.stream().limit(3).forEach(acme::stop);
    calls.stream().limit(3).map(acme::awaitFinished).forEach(acme::awaitPodGone);

    // Then
    assertThat(statuses()).containsOnly(429);
    assertThat(calls.subList(3, 6)).allMatch(call -> phase(acme, call) == Phase.Running);

    // When
    acme.stop(calls.get(3));

    // Then
    // Through one gateway: a pool above its slots may be exceeded by what others have in flight.
    assertThat(startUntilFull(1, one)).hasSize(1);
    assertThat(calls.subList(4, 6)).allMatch(call -> phase(acme, call) == Phase.Running);
  }

  @Test
  void aSuspendedAgentTakesNoSessionTouchesNoneAndGoesOnWithItsWarmPods(Organization acme) {
    // Given
    acme.deploy(AGENT, "pool: {capacity: 4, warm: 2}");
    awaitWarm(acme, 2);
    String call = one.started(AGENT, A_LONG_CALL);
    acme.awaitRunning(call);
    awaitWarm(acme, 2);
    Set<String> warm = uids(warm(acme));

    // When
    patch(acme, "{\"suspend\": true}");
    await("both gateways to refuse")
        .atMost(30, SECONDS)
        .until(() -> statuses().equals(Set.of(409)));

    // Then
    acme.start("declared", AGENT, "body: {}");
    assertEnded(acme.awaitFinished("declared"), Phase.Rejected, Reason.AgentSuspended, "suspended");
    assertThat(phase(acme, call)).isEqualTo(Phase.Running);
    Set<String> kept = uids(warm(acme));

    // When
    patch(acme, "{\"suspend\": false}");

    // Then
    List<String> after = startUntilFull(3, one, other);
    assertThat(after).hasSize(3);
    assertThat(kept).isSubsetOf(warm).isNotEmpty();
    assertThat(after.stream().map(acme::awaitRunning).map(s -> s.getSpec().binding().podUID()))
        .containsAll(kept);
  }

  /** Starts calls, through these gateways in turn, until there were so many, and a full pool. */
  private static List<String> startUntilFull(int expected, GatewayClient... clients) {
    List<String> sessions = new ArrayList<>();
    await("a full pool after " + expected + " starts")
        .atMost(60, SECONDS)
        .until(
            () -> {
              int full = 0;
              for (GatewayClient client : clients) {
                HttpResponse<String> answer = client.start(AGENT, A_LONG_CALL);
                if (answer.statusCode() == 200) {
                  sessions.add(GatewayClient.session(answer));
                }
                full += answer.statusCode() == 429 ? 1 : 0;
              }
              return full == clients.length && sessions.size() >= expected;
            });
    return sessions;
  }

  private Set<Integer> statuses() {
    return Set.copyOf(
        Stream.of(one, other, one, other)
            .map(client -> client.start(AGENT, A_LONG_CALL).statusCode())
            .distinct()
            .toList());
  }

  private static void awaitWarm(Organization acme, int count) {
    await(count + " warm pods").atMost(60, SECONDS).until(() -> warm(acme).size() == count);
  }

  private static void awaitCapacity(Organization acme, int capacity) {
    greenroom.awaitStatus(acme, AGENT, status -> status.pool().capacity() == capacity);
  }

  private static List<Pod> warm(Organization acme) {
    return pods(acme).stream().filter(pod -> Names.STATE_WARM.equals(state(pod))).toList();
  }

  /** Those of one agent that are neither claimed nor retired. */
  private static List<Pod> idle(Organization acme, String agentUid) {
    return pods(acme).stream()
        .filter(pod -> agentUid.equals(pod.getMetadata().getLabels().get(Names.AGENT_UID)))
        .filter(pod -> Set.of(Names.STATE_WARM, Names.STATE_STARTING).contains(state(pod)))
        .toList();
  }

  private static Set<String> uids(List<Pod> pods) {
    return Set.copyOf(pods.stream().map(pod -> pod.getMetadata().getUid()).toList());
  }

  private static String state(Pod pod) {
    return pod.getMetadata().getLabels().get(Names.STATE);
  }

  private static List<Pod> pods(Organization acme) {
    return greenroom.client().pods().inNamespace(acme.namespace()).list().getItems();
  }

  private static Phase phase(Organization acme, String session) {
    return acme.sessions().latest(session).map(Organization::phase).orElse(null);
  }

  private static void patch(Organization acme, String spec) {
    agent(acme).patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": " + spec + "}");
  }

  private static Resource<AgentDeployment> agent(Organization acme) {
    return greenroom
        .client()
        .resources(AgentDeployment.class)
        .inNamespace(acme.namespace())
        .withName(AGENT);
  }
}

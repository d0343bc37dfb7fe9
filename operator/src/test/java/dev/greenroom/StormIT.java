package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.e2e.Organization;
import dev.greenroom.testing.BareCalls;
import dev.greenroom.testing.Fleet;
import dev.greenroom.testing.GatewayChild;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import dev.greenroom.testing.Storm;
import dev.greenroom.testing.Storm.Attempt;
import dev.greenroom.testing.Storm.Wish;
import dev.greenroom.testing.StormFigures;
import dev.greenroom.testing.StreamedAudit;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * More starts than two pools can hold, through three gateways and under two operators, of which one
 * each stands still beyond the lease meanwhile. The long form is {@code -Dstorm.attempts=20000}, on
 * either pool; with {@code -Dstorm.pauses=10} they do so once a minute, and each time an operator
 * is started anew on the processors of all others.
 */
class StormIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.onFakeNode();

  private static final int ATTEMPTS = Integer.getInteger("storm.attempts", 300);
  private static final boolean LONG = ATTEMPTS > 1000;
  private static final int PAUSES = Integer.getInteger("storm.pauses", 1);

  /** Between two starts, one on each pool in turn. */
  private static final Duration PAUSE = Duration.ofMillis(25);

  /** Longer than a gateway stands still, and then its starts that were under way. */
  private static final Duration STARTS_IN_FLIGHT = Duration.ofSeconds(40);

  private static Fleet fleet;

  @BeforeAll
  static void start() {
    fleet = Fleet.of(greenroom, 3);
  }

  @AfterAll
  static void end() {
    if (fleet != null) {
      fleet.close();
    }
  }

  @Test
  void noPoolIsExceededAndCallersHearOfNothingButSessionsAndFullPools() {
    String namespace = greenroom.server().freshNamespace("storm");
    String key = greenroom.publicKey(namespace);
    try (KubernetesClient watches = greenroom.server().newClient();
        StreamedAudit audit = new StreamedAudit(watches, namespace, STARTS_IN_FLIGHT);
        BareCalls bare = new BareCalls(greenroom.server().newClient(), namespace);
        Storm storm = new Storm(fleet.gateways(), key)) {
      // Given
      AgentDeployment narrow = deploy(namespace, "narrow", 10, 3);
      AgentDeployment wide = deploy(namespace, "wide", 200, 20);
      awaitWarm(namespace, "narrow", 3);
      awaitWarm(namespace, "wide", 20);

      // When
      CompletableFuture<Void> over = storm.begin(wishes(), PAUSE);
      List<StormFigures.Stillness> pauses = new ArrayList<>();
      do {
        if (!pauses.isEmpty()) {
          fleet.complete();
        }
        pauses.add(standStill(pauses.size()));
        if (LONG && !over.isDone()) {
          lowerAndRaise(namespace, "wide", 120, 200);
          lowerAndRaise(namespace, "narrow", 5, 10);
        }
      } while (pauses.size() < PAUSES && !over.isDone());
      over.join();
      List<Attempt> attempts = storm.attempts();
      StormFigures figures = new StormFigures(attempts, pauses);
      figures.print();
      System.err.println("rejections: " + rejections());
      System.err.println("bare calls ms: " + StormFigures.quantiles(bare.times()));
      System.err.println("long ones, and when: " + bare.longerThan(Duration.ofMillis(2_500)));
      System.err.println("answers after three seconds: " + figures.overThreeSeconds());

      // Then
      Set<String> sessions =
          attempts.stream()
              .filter(attempt -> attempt.status() == 200)
              .map(Attempt::session)
              .collect(Collectors.toSet());
      awaitEmpty(namespace);
      System.err.println("events audited: " + audit.events());
      System.err.println(
          "most pods at once: "
              + audit.mostPods(narrow.getMetadata().getUid())
              + " of 10, "
              + audit.mostPods(wide.getMetadata().getUid())
              + " of 200");
      assertThat(audit.broken()).isEmpty();
      // Of the sessions that are kept for two minutes one may be on its way out at any moment.
      await("rest").atMost(60, SECONDS).untilAsserted(audit::atRest);
      assertThat(audit.bindings()).containsKeys(sessions.toArray(String[]::new));
      Map<String, Integer> bodies = greenroom.fakeNode().bodies();
      assertThat(bodies).as("sessions with a body").containsKeys(sessions.toArray(String[]::new));
      assertThat(bodies.values()).as("bodies of a session").containsOnly(1);
      assertThat(sessionsOf(namespace))
          .filteredOn(session -> sessions.contains(session.getMetadata().getName()))
          .allMatch(session -> session.getStatus().reason() == Reason.AgentFinished);
      assertThat(figures.neitherStartedNorFull(bare)).as("of them: %s", notPlaced()).isEmpty();
      if (LONG) {
        assertThat(figures.late(bare)).as("later than the API server makes them").isEmpty();
      }
    }
  }

  /** A gateway and the leading operator stand still until the other operator has taken over. */
  private static StormFigures.Stillness standStill(int turn) {
    GatewayChild gateway = fleet.gateways().get(turn % fleet.gateways().size());
    GreenroomChild leader = fleet.leader();
    String holder = fleet.holder();
    long from = System.nanoTime();
    gateway.process().pause();
    leader.pause();
    try {
      fleet.awaitTakeover(holder);
    } finally {
      leader.resume();
      gateway.process().resume();
    }
    assertThat(leader.awaitExit()).isEqualTo(1);
    return new StormFigures.Stillness(gateway, from, System.nanoTime());
  }

  /** What the gateways say of starts that got nothing, but for reasons that never came up. */
  private static List<String> rejections() {
    return fleet.gateways().stream()
        .flatMap(gateway -> gateway.metrics("greenroom_gateway_rejections_total{").stream())
        .map(line -> line.substring(line.indexOf('"')))
        .filter(line -> !line.endsWith(" 0.0"))
        .toList();
  }

  /** Why the gateways told a caller to try again. */
  private static List<String> notPlaced() {
    return fleet.gateways().stream()
        .flatMap(gateway -> gateway.process().output().lines())
        .filter(line -> line.contains("not placed") || line.contains("not delivered"))
        .toList();
  }

  /** Low for so long that the auditor forgets the capacity before. */
  private static void lowerAndRaise(String namespace, String agent, int low, int high) {
    capacity(namespace, agent, low);
    await("what comes of the lower capacity of " + agent)
        .pollDelay(STARTS_IN_FLIGHT.dividedBy(4))
        .atMost(STARTS_IN_FLIGHT)
        .until(() -> true);
    capacity(namespace, agent, high);
  }

  private static void capacity(String namespace, String agent, int capacity) {
    greenroom
        .client()
        .resources(AgentDeployment.class)
        .inNamespace(namespace)
        .withName(agent)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"pool\": {\"capacity\": " + capacity + "}}}");
  }

  /**
   * In the long form calls last as long as those of people who are brief: if they ended at once, as
   * many more would start as the machine has processors for, and whoever is told that a pool is
   * full would wait for these.
   */
  private static List<Wish> wishes() {
    long seed = new SecureRandom().nextLong();
    System.err.println("storm seed " + seed);
    Random random = new Random(seed);
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < ATTEMPTS; i++) {
      wishes.add(new Wish("narrow", (LONG ? 8 : 0.1) + random.nextInt(LONG ? 80 : 10) / 10.0));
      wishes.add(new Wish("wide", LONG ? 100 + random.nextInt(60) : 1 + random.nextInt(4)));
    }
    return wishes;
  }

  private static AgentDeployment deploy(String namespace, String name, int capacity, int warm) {
    AgentDeployment agent =
        GreenroomSerialization.create()
            .unmarshal(
                """
                {"metadata": {"name": "%s"}, "spec": {"image": "none",
                 "session": {"retainSeconds": %d}, "pool": {"capacity": %d, "warm": %d}}}"""
                    .formatted(name, LONG ? 120 : 86_400, capacity, warm),
                AgentDeployment.class);
    agent.getMetadata().setNamespace(namespace);
    return greenroom.client().resource(agent).create();
  }

  private static void awaitWarm(String namespace, String agent, int count) {
    await(count + " warm pods of " + agent)
        .atMost(120, SECONDS)
        .until(
            () ->
                greenroom
                        .client()
                        .pods()
                        .inNamespace(namespace)
                        .withLabel(Names.AGENT, agent)
                        .withLabel(Names.STATE, Names.STATE_WARM)
                        .list()
                        .getItems()
                        .size()
                    >= count);
  }

  /** Ends the agents, and waits for the end of every session and pod by itself. */
  private static void awaitEmpty(String namespace) {
    greenroom.client().resources(AgentDeployment.class).inNamespace(namespace).delete();
    await("the end of every session")
        .atMost(240, SECONDS)
        .until(() -> sessionsOf(namespace).stream().allMatch(Organization::finished));
    await("the end of every pod")
        .atMost(60, SECONDS)
        .until(() -> greenroom.client().pods().inNamespace(namespace).list().getItems().isEmpty());
  }

  private static List<AgentSession> sessionsOf(String namespace) {
    return greenroom
        .client()
        .resources(AgentSession.class)
        .inNamespace(namespace)
        .list()
        .getItems();
  }
}

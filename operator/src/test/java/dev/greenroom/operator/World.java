package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi.Created;
import dev.greenroom.binding.Revision;
import dev.greenroom.core.usage.Standing;
import dev.greenroom.testing.AgentSpecs;
import dev.greenroom.testing.Auditor;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, a node, users and one or more operators in virtual time, watched by the auditor after
 * every change. A run is reproduced by its seed and its faults.
 */
final class World {
  static final String ORG = "acme";
  static final String AGENT = "my-agent";

  /** Longer than any time-out and any patience, so that what is still under way then is stuck. */
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  final Agenda agenda = new Agenda();
  final InMemoryCluster cluster;
  final SimulatedNode node;
  final Truth truth;
  final Random random;
  final List<SimulatedOperator> operators = new ArrayList<>();
  final Faults faults;
  Duration awayAfterDeath = Duration.ofMillis(500);
  Duration pause = Duration.ofSeconds(12);
  boolean alone;

  /** Where its operators keep bills. */
  Function<SessionSource, Books> bookkeeping = SessionBooks::new;

  /** Of the one organisation, as every process knows it. */
  Standing standing = Standing.GOOD;

  /** What people are told of revisions. */
  final List<String> told = new ArrayList<>();

  private final ChangeLog log = new ChangeLog();
  final Auditor auditor = new Auditor(agenda, Duration.ofSeconds(20));
  private final Map<String, SimulatedNode.Plan> plans = new HashMap<>();
  private final int mostLagMillis;
  private int wishes;

  World(long seed, Faults faults, int mostLagMillis) {
    this.random = new Random(seed);
    this.faults = faults;
    this.mostLagMillis = mostLagMillis;
    cluster = new InMemoryCluster(log, agenda);
    truth = new Truth(agenda, cluster, auditor);
    Duration skew = Duration.ofSeconds(new int[] {0, 0, 90, -45}[random.nextInt(4)]);
    node = new SimulatedNode(agenda, cluster, random, this::plan, skew, truth::bodyGiven);
    log.listen(new LawWatch(auditor, truth, node));
    log.listen(node::saw);
    log.listen(change -> List.copyOf(operators).forEach(operator -> operator.saw(change)));
  }

  /** By the name of the session; of an idle pod, by its image. */
  private SimulatedNode.Plan plan(String session) {
    return plans.getOrDefault(session, new SimulatedNode.Plan(Fate.NATURAL, Duration.ofSeconds(3)));
  }

  SimulatedOperator startOperator() {
    SimulatedOperator[] it = new SimulatedOperator[1];
    it[0] =
        new SimulatedOperator(
            agenda,
            cluster,
            node,
            faults,
            this::lagMillis,
            () -> standStill(Objects.requireNonNull(it[0])),
            told::add,
            bookkeeping,
            organization -> standing,
            this::operatorDied);
    operators.add(it[0]);
    return it[0];
  }

  /** How late the next news are. */
  long lagMillis() {
    return random.nextInt(8) == 0 ? random.nextInt(mostLagMillis) : random.nextInt(30);
  }

  /** Whoever else watches all that changes. */
  void watch(Consumer<ChangeLog.Change> watcher) {
    log.listen(watcher);
  }

  private void operatorDied() {
    operators.removeIf(SimulatedOperator::dead);
    agenda.in(
        awayAfterDeath,
        () -> {
          if (operators.isEmpty()) {
            startOperator();
          }
        });
  }

  /** It stands still; unless it is alone another one takes over, and then both go on. */
  private void standStill(SimulatedOperator operator) {
    operator.standStill(
        () -> {
          if (!alone) {
            startOperator();
          }
          runFor(pause);
        });
  }

  void runFor(Duration time) {
    Instant until = agenda.instant().plus(time);
    while (agenda.next(until)) {
      // Every change is audited as it happens.
    }
  }

  /** Runs until nothing is under way, and audits what is left. */
  void run() {
    Instant until = agenda.instant().plus(PATIENCE);
    while (!settled() && agenda.next(until)) {
      // Every change is audited as it happens.
    }
    runFor(Duration.ofSeconds(3));
    auditor.atRest(cluster.pods.all(), cluster.sessions.all());
  }

  private boolean settled() {
    return wishes == 0
        && cluster.pods.all().isEmpty()
        && cluster.sessions.all().stream()
            .allMatch(s -> s.getMetadata().getDeletionTimestamp() == null && finished(s));
  }

  private static boolean finished(AgentSession session) {
    var status = session.getStatus();
    return status != null
        && status.phase() != Phase.Pending
        && status.phase() != Phase.Starting
        && status.phase() != Phase.Running
        && status.phase() != Phase.Stopping;
  }

  /** What a user does after so many milliseconds. */
  void after(long millis, Runnable wish) {
    wishes++;
    agenda.inMillis(
        millis,
        () -> {
          wish.run();
          wishes--;
        });
  }

  void applyAgent(int capacity, boolean suspend) {
    applyAgent(AgentSpecs.of(capacity, suspend));
  }

  /** Creates the agent, or changes its spec. */
  void applyAgent(AgentDeploymentSpec spec) {
    AgentDeployment there = cluster.agent(ORG, AGENT);
    if (there != null) {
      cluster.respecify(there, before -> spec);
      return;
    }
    AgentDeployment agent = new AgentDeployment();
    agent.setMetadata(new ObjectMetaBuilder().withNamespace(ORG).withName(AGENT).build());
    agent.setSpec(spec);
    cluster.agents.create(agent);
  }

  /** Idle pods of this image come to this end. */
  void imageIs(String image, Fate fate) {
    plans.put(image, new SimulatedNode.Plan(fate, Duration.ofSeconds(3)));
  }

  void setCapacity(int capacity) {
    AgentDeployment agent = cluster.agent(ORG, AGENT);
    if (agent != null) {
      cluster.respecify(agent, spec -> AgentSpecs.of(capacity, false));
    }
  }

  void deleteAgent() {
    AgentDeployment agent = cluster.agent(ORG, AGENT);
    if (agent != null) {
      cluster.agents.delete(agent, 0);
    }
  }

  void createSession(String name, Fate fate, long runsForMillis) {
    createSession(name, fate, runsForMillis, null);
  }

  /**
   * @param waitSeconds with {@code whenFull: Wait}, or null to be rejected
   */
  void createSession(String name, Fate fate, long runsForMillis, @Nullable Integer waitSeconds) {
    plans.put(name, new SimulatedNode.Plan(fate, Duration.ofMillis(runsForMillis)));
    AgentSession session = new AgentSession();
    session.setMetadata(new ObjectMetaBuilder().withNamespace(ORG).withName(name).build());
    session.setSpec(
        new AgentSessionSpec(
            AGENT,
            null,
            null,
            null,
            waitSeconds == null ? null : AgentSessionSpec.WhenFull.Wait,
            waitSeconds,
            null,
            null,
            null));
    cluster.createSession(session);
  }

  /** A pod as a start that dies before its session is written leaves it. */
  Pod claimedPod(String session, int slot) {
    Pod pod =
        SimulatedOperator.PODS.cold(
            cluster.agent(ORG, AGENT),
            slot,
            session,
            new AgentSessionSpec.Limits(60, 30, null),
            agenda.instant());
    if (session.isEmpty()) {
      pod.getMetadata().getLabels().remove(Names.SESSION);
    }
    return ((Created.Ok) cluster.createPod(pod)).pod();
  }

  /** A pod of the pool that no session has claimed yet. */
  Pod idlePod(int slot, String state) {
    AgentDeployment agent = cluster.agent(ORG, AGENT);
    Pod pod =
        SimulatedOperator.PODS.idle(agent, agent.getSpec(), slot, Revision.of(agent.getSpec()));
    pod.getMetadata().getLabels().put(Names.STATE, state);
    return ((Created.Ok) cluster.createPod(pod)).pod();
  }

  /** A pod of the pool whose agent is ready. */
  Pod warmPod(int slot) {
    String uid = idlePod(slot, Names.STATE_WARM).getMetadata().getUid();
    runFor(Duration.ofSeconds(3));
    return Objects.requireNonNull(cluster.pods.byUid(uid));
  }

  void stop(String name) {
    AgentSession session = cluster.session(ORG, name);
    if (session != null) {
      truth.stoppedByUsers.add(session.getMetadata().getUid());
      cluster.stop(session);
    }
  }

  void deleteSession(String name) {
    AgentSession session = cluster.session(ORG, name);
    if (session != null) {
      truth.stoppedByUsers.add(session.getMetadata().getUid());
      cluster.deleteSession(session);
    }
  }

  void deletePod(String session, @Nullable Integer grace) {
    for (SimulatedPod pod : node.pods.values()) {
      if (pod.sessionName.equals(session) && cluster.pods.byUid(pod.uid) != null) {
        truth.podsDeletedByUsers.add(pod.uid);
        cluster.deletePod(ORG, pod.name, pod.uid, grace);
      }
    }
  }

  AgentSession session(String name) {
    AgentSession session = cluster.session(ORG, name);
    assertThat(session).as(name).isNotNull();
    return session;
  }
}

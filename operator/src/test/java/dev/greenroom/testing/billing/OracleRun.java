package dev.greenroom.testing.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.local.controlplane.Etcd;
import dev.greenroom.testing.FakeNode;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.billing.LifeWriter.Written;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Waves of sessions, most of which ended while no operator was there. In each wave the operator is
 * killed and started again at random moments, and its database is away meanwhile; then every bill
 * is judged, and the sessions are deleted.
 */
public final class OracleRun implements AutoCloseable {
  private static final int KILLS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Of five sessions one runs while operators come and go. */
  private static final int LIVE_SHARE = 5;

  private static final double LONGEST_LIVE_SECONDS = 4;

  private final KubernetesClient client;
  private final List<String> organizations;
  private final Function<String, GreenroomChild> operators;
  private final Random random;
  private final LedgerDatabase database;
  private final LifeWriter writer;
  private final LifeKubelet kubelet;
  private final FakeNode node;
  private final SessionWitness witness;
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final Map<String, TrueLife> lives = new ConcurrentHashMap<>();
  private final List<LedgerRow> judged = new ArrayList<>();
  private @Nullable GreenroomChild operator;
  private int number;

  /**
   * @param controlPlane the folder of the API server's state
   * @param folder of what this run keeps
   * @param operators starts one with the ledger at a URL
   */
  public OracleRun(
      KubernetesClient client,
      Path controlPlane,
      Path folder,
      List<String> organizations,
      Function<String, GreenroomChild> operators,
      long seed)
      throws SQLException {
    this.client = client;
    this.organizations = organizations;
    this.operators = operators;
    this.random = new Random(seed);
    this.database = new LedgerDatabase(folder.resolve("database"));
    this.writer =
        new LifeWriter(client, new Etcd(controlPlane), OracleAgents.deploy(client, organizations));
    this.kubelet = new LifeKubelet(client, lives);
    Duration ahead = Duration.ofHours(random.nextBoolean() ? 1 : -1);
    this.node =
        FakeNode.start(
            client,
            organizations.get(0) + "-live",
            folder.resolve("node"),
            InstantSource.offset(InstantSource.system(), ahead));
    this.witness = new SessionWitness(client);
  }

  /** The URL of the ledger. */
  public String url() {
    return database.url();
  }

  /** Every record that there must be, each judged. */
  public List<LedgerRow> judged() {
    return judged;
  }

  /** One wave, from its lives to its bills. */
  public void wave(int size) throws Exception {
    OracleWave wave = begin(size);
    settle(wave);
    Map<String, LedgerRow> ledger =
        database.records(organizations).stream()
            .collect(Collectors.toMap(LedgerRow::id, Function.identity()));
    wave.judge(ledger, witness, kubelet, node);
    wave.billed().forEach(uid -> judged.add(ledger.get(uid)));
    assertThat(ledger).as("records there must be").hasSize(judged.size());
    assertThat(witness.changed()).as("bills that changed").isEmpty();
    clear();
    lives.clear();
  }

  private OracleWave begin(int size) throws Exception {
    List<TrueLife> drawn = draw(size - size / LIVE_SHARE);
    drawn.forEach(life -> lives.put(life.name(), life));
    Map<TrueLife, Future<Written>> writes = new LinkedHashMap<>();
    drawn.forEach(life -> writes.put(life, threads.submit(() -> writer.write(life))));
    Map<String, TrueLife> past = new LinkedHashMap<>();
    Map<String, Instant> podDeleted = new LinkedHashMap<>();
    for (Map.Entry<TrueLife, Future<Written>> write : writes.entrySet()) {
      Written written = write.getValue().get();
      past.put(written.uid(), write.getKey());
      if (written.podDeleted() != null) {
        podDeleted.put(written.uid(), written.podDeleted());
      }
    }
    return new OracleWave(past, podDeleted, live(size / LIVE_SHARE), refused());
  }

  /** As many of each plot, in any order. */
  private List<TrueLife> draw(int size) {
    List<Plot> plots = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      plots.add(Plots.ALL.get((number + i) % Plots.ALL.size()));
    }
    Collections.shuffle(plots, random);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return plots.stream().map(plot -> life(plot, now)).toList();
  }

  private TrueLife life(Plot plot, Instant now) {
    int slot = number++;
    return TrueLife.before(
        now,
        organizations.get(slot % organizations.size()),
        OracleAgents.PAST.get(random.nextInt(OracleAgents.PAST.size())),
        "life-" + slot,
        slot % 10_000,
        plot,
        random);
  }

  private List<LiveSession> live(int size) {
    List<LiveSession> live = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      live.add(
          LiveSession.create(
              client,
              organizations.get(i % organizations.size()),
              "live-" + number++,
              OracleAgents.LIVE,
              random.nextDouble() * LONGEST_LIVE_SECONDS));
    }
    return live;
  }

  private List<Refused> refused() {
    String organization = organizations.get(0);
    String prefix = "refused-" + number;
    return Refused.create(
        client, organization, prefix, OracleAgents.FULL, bystander(organization, prefix));
  }

  /**
   * Of a pod that is no session's and stays: that of another session may go before a look at it.
   */
  private AgentSessionSpec.Binding bystander(String organization, String name) {
    Pod pod =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(organization)
                    .withName(name)
                    .endMetadata()
                    .withNewSpec()
                    .addNewContainer()
                    .withName("other")
                    .withImage("none")
                    .endContainer()
                    .endSpec()
                    .build())
            .create();
    String uid = pod.getMetadata().getUid();
    return new AgentSessionSpec.Binding(name, uid, uid, null, null, null);
  }

  /** The database is away at first or in the middle, and operators come and are killed. */
  private void settle(OracleWave wave) {
    boolean awayAtFirst = random.nextBoolean();
    if (awayAtFirst) {
      database.stop();
    }
    operator = operators.apply(url());
    for (int kill = 0; kill < KILLS; kill++) {
      long moment = witness.changes() + random.nextInt(1, 2 * wave.billed().size());
      await("change %d".formatted(moment))
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> witness.changes() >= moment || wave.isSettled(witness));
      operator.kill();
      if (kill == 0 && !awayAtFirst) {
        database.stop();
      } else {
        database.start();
      }
      operator = operators.apply(url());
    }
    database.start();
    await("every bill of the wave")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                wave.isSettled(witness)
                    && database.records(organizations).stream()
                        .map(LedgerRow::id)
                        .collect(Collectors.toSet())
                        .containsAll(wave.billed()));
  }

  /** Sessions and pods go when they may: that needs the operator. */
  private void clear() {
    for (String organization : organizations) {
      client.resources(AgentSession.class).inNamespace(organization).delete();
    }
    await("the end of every session and pod")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> organizations.stream().allMatch(this::isEmpty));
    if (operator != null) {
      operator.kill();
    }
  }

  private boolean isEmpty(String organization) {
    return client
            .resources(AgentSession.class)
            .inNamespace(organization)
            .list()
            .getItems()
            .isEmpty()
        && client
            .pods()
            .inNamespace(organization)
            .withLabel(Names.MANAGED_BY)
            .list()
            .getItems()
            .isEmpty();
  }

  @Override
  public void close() {
    if (operator != null) {
      operator.close();
    }
    witness.close();
    kubelet.close();
    node.close();
    threads.shutdownNow();
    database.close();
  }
}

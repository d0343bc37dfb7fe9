package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.binding.Binder;
import dev.greenroom.binding.BudgetApi;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.Events;
import dev.greenroom.binding.PodCache;
import dev.greenroom.binding.Runners;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.binding.Standings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.LeaderElectionManager;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.OperatorException;
import io.javaoperatorsdk.operator.api.config.Cloner;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.event.rate.LinearRateLimiter;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The operator: its watches and its reconcilers, from start to close. */
public final class GreenroomOperator implements AutoCloseable {
  private static final int THREADS = 32;

  /**
   * A pool is looked at no more than so often in a period: one look goes over all its pods, and a
   * burst of claims is as many news of them. The first looks of a period are at once.
   */
  private static final int POOL_LOOKS = 3;

  private static final Duration POOL_PERIOD = Duration.ofMillis(150);

  private final Operator operator;
  private final Leadership leadership;
  private final Canary canary;
  private final PodCache pods;
  private final ExecutorService background;

  private GreenroomOperator(
      Operator operator,
      Leadership leadership,
      Canary canary,
      PodCache pods,
      ExecutorService background) {
    this.operator = operator;
    this.leadership = leadership;
    this.canary = canary;
    this.pods = pods;
    this.background = background;
  }

  /**
   * What the operator is made of.
   *
   * @param client for watches, Events and everything else that is not a session's write
   * @param budgets the port through which active pods are kept from eviction
   * @param standings which organisations may start declared sessions
   * @param serverClock the API server's clock
   * @param metrics where the metrics of the operator are registered
   * @param logs where the ends of agents' logs are kept
   * @param books where bills are kept for good, or null to keep them in their sessions
   * @param candidacy how it competes with other operators, or null for one that is alone
   */
  public record Parts(
      KubernetesClient client,
      ClusterApi api,
      BudgetApi budgets,
      Runners runners,
      SessionPod sessionPod,
      Standings standings,
      InstantSource serverClock,
      CollectorRegistry metrics,
      LogTails logs,
      @Nullable Books books,
      @Nullable Candidacy candidacy) {}

  /**
   * Starts the watches, then the reconcilers; returns once they are synced. Until it leads, an
   * operator keeps its caches, so that it can act at once.
   *
   * @throws IllegalStateException with a sentence for people when it may not keep the Lease
   */
  public static GreenroomOperator start(Parts parts) {
    ExecutorService background = Executors.newFixedThreadPool(2, GreenroomOperator::daemon);
    SessionCache sessions = new SessionCache();
    Primaries<AgentDeployment> agents = new Primaries<>();
    Primaries<PodDisruptionBudget> budgets = new Primaries<>();
    Triggers triggers = new Triggers(sessions);
    Books books = parts.books() == null ? new SessionBooks(sessions) : parts.books();
    books.listen(triggers);
    PodCache pods = PodCache.start(parts.client(), triggers);
    ClusterApi api = parts.api();
    InstantSource clock = parts.serverClock();
    Events events = new Events(parts.client(), "greenroom-operator", clock, background);
    Binder binder =
        new Binder(api, pods, agents::named, parts.standings(), parts.sessionPod(), clock);
    SessionLoop sessionLoop =
        new SessionLoop(
            api,
            binder,
            parts.runners(),
            new SessionObservation(api, pods, triggers.lines(), clock),
            new SessionMetrics(parts.metrics(), events),
            parts.logs(),
            books,
            clock);
    BudgetLoop budgetLoop =
        new BudgetLoop(
            parts.budgets(),
            namespace -> budgets.named(namespace, ActiveBudget.NAME),
            namespace -> agents.anyIn(namespace) || pods.anyIn(namespace),
            clock);
    Leadership leadership = new Leadership(parts.candidacy(), parts.client(), parts.metrics());
    new PoolMetrics(agents::all, leadership::leads).register(parts.metrics());
    ExecutorService reconcilers = Executors.newFixedThreadPool(THREADS);
    Canary canary = new Canary(reconcilers, System::nanoTime);
    Operator operator =
        new Operator(
            config ->
                config
                    .withLeaderElectionConfiguration(leadership.configuration())
                    .withKubernetesClient(parts.client())
                    .withCloseClientOnStop(false)
                    .withUseSSAToPatchPrimaryResource(false)
                    .withMetrics(
                        new AggregatedMetrics(List.of(josdkMetrics(parts.metrics()), canary)))
                    .withResourceCloner(new Unchanged())
                    .withExecutorService(reconcilers)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(3)));
    operator.register(
        new AgentSessionReconciler(sessionLoop, sessions, triggers, books),
        config -> config.withRetry(forEver()));
    operator.register(
        new AgentDeploymentReconciler(
            new AgentLoop(api, pods, books, parts.sessionPod(), events::announce, clock),
            agents,
            budgetLoop,
            triggers),
        config ->
            config
                .withRetry(forEver())
                .withRateLimiter(new LinearRateLimiter(POOL_PERIOD, POOL_LOOKS)));
    operator.register(
        new PodReconciler(
            new PodLoop(api, sessions, agents::named, binder, books, clock, System::nanoTime),
            budgetLoop),
        config -> config.withRetry(forEver()).withItemStore(pods.newStore()));
    operator.register(
        new BudgetReconciler(budgetLoop, budgets), config -> config.withRetry(forEver()));
    begin(operator, parts.candidacy());
    return new GreenroomOperator(operator, leadership, canary, pods, background);
  }

  private static void begin(Operator operator, @Nullable Candidacy candidacy) {
    try {
      operator.start();
    } catch (OperatorException e) {
      boolean noLease =
          e.getCause() != null
              && String.valueOf(e.getCause().getMessage())
                  .contains(LeaderElectionManager.NO_PERMISSION_TO_LEASE_RESOURCE_MESSAGE);
      if (!noLease || candidacy == null) {
        throw e;
      }
      throw new IllegalStateException(
          ("The operator may not keep the Lease %s in namespace %s. Let its user get, create,"
                  + " update and patch leases of coordination.k8s.io there, or run a single operator"
                  + " with --no-leader-election.")
              .formatted(Candidacy.LEASE, candidacy.namespace()),
          e);
    }
  }

  /** Whether this operator acts; else it stands by. */
  public boolean leads() {
    return leadership.leads();
  }

  /** Whether every watch of the reconcilers is there and has shown them the whole cluster. */
  public boolean sees() {
    return operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** What stands still and does not get going by itself, in a sentence; empty where all moves. */
  public Optional<String> standstill() {
    return canary.standstill();
  }

  @Override
  public void close() {
    leadership.stopStanding();
    try {
      operator.stop();
    } finally {
      try {
        leadership.release();
      } finally {
        pods.close();
        background.shutdown();
      }
    }
  }

  @SuppressWarnings("deprecation") // of the simpleclient registry: docs/decisions/0001
  private static Metrics josdkMetrics(CollectorRegistry registry) {
    // Without labels for single objects: those would grow for ever.
    return MicrometerMetrics.withoutPerResourceMetrics(
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, registry, Clock.SYSTEM));
  }

  /** No reconciler changes what it is given: each write is made of a copy of its own. */
  private static final class Unchanged implements Cloner {
    @Override
    public <R extends HasMetadata> R clone(R object) {
      return object;
    }
  }

  /** JOSDK gives up after five attempts by default; nothing here may be given up. */
  private static GenericRetry forEver() {
    return new GenericRetry()
        .setMaxAttempts(-1)
        .setInitialInterval(200)
        .setIntervalMultiplier(2)
        .setMaxInterval(10_000);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "greenroom-background");
    thread.setDaemon(true);
    return thread;
  }
}

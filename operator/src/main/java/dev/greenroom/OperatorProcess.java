package dev.greenroom;

import dev.greenroom.binding.HttpRunners;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.KubernetesBudgets;
import dev.greenroom.binding.SigningKeys;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.local.LocalException;
import dev.greenroom.operator.Candidacy;
import dev.greenroom.operator.GreenroomOperator;
import dev.greenroom.operator.LogTails;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An operator and all that it is made of. */
public final class OperatorProcess implements OperatorReport, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(OperatorProcess.class);

  /** Before a database that is away is tried again. */
  private static final Duration LEDGER_PAUSE = Duration.ofSeconds(1);

  private final GreenroomOperator operator;
  private final @Nullable MetricsServer metrics;
  private final ExecutorService reads;
  private final WhoMayStart standings;
  private final @Nullable LedgerBooks books;
  private final @Nullable ArchivedLogs logs;
  private final CollectorRegistry registry;

  private OperatorProcess(
      GreenroomOperator operator,
      @Nullable MetricsServer metrics,
      ExecutorService reads,
      WhoMayStart standings,
      @Nullable LedgerBooks books,
      @Nullable ArchivedLogs logs,
      CollectorRegistry registry) {
    this.operator = operator;
    this.metrics = metrics;
    this.reads = reads;
    this.standings = standings;
    this.books = books;
    this.logs = logs;
    this.registry = registry;
  }

  /** Starts an operator that is alone and keeps no ledger. */
  public static OperatorProcess start(Connection connection, OperatorSettings settings) {
    return start(connection, settings, Billing.NONE, null);
  }

  /**
   * Returns once the operator has seen the cluster, and works or stands by.
   *
   * @param billing where bills are kept for good, and the prices that spend limits go by; its
   *     ledger is closed with the operator
   * @param candidacy how it competes with other operators, or null for one that is alone
   */
  public static OperatorProcess start(
      Connection connection,
      OperatorSettings settings,
      Billing billing,
      @Nullable Candidacy candidacy) {
    try {
      return started(connection, settings, billing, candidacy);
    } catch (IllegalStateException e) {
      throw new LocalException(String.valueOf(e.getMessage()), e);
    }
  }

  private static OperatorProcess started(
      Connection connection,
      OperatorSettings settings,
      Billing billing,
      @Nullable Candidacy candidacy) {
    SigningKeys keys = SigningKeys.of(connection.requests(), settings.namespace());
    ExecutorService reads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "greenroom-reads");
              thread.setDaemon(true);
              return thread;
            });
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    CollectorRegistry registry = ProcessMetrics.registry();
    Ledger ledger = billing.ledger();
    LedgerBooks books =
        ledger == null ? null : new LedgerBooks(ledger, connection.serverClock(), LEDGER_PAUSE);
    if (books == null) {
      log.warn("there is no usage ledger (--ledger): a bill is kept only as long as its session");
    } else {
      Gauge.build("greenroom_ledger_waiting", "Bills that wait to be written to the usage ledger.")
          .register(registry)
          .setChild(waiting(books));
    }
    ArchivedLogs logs =
        ledger == null
            ? null
            : new ArchivedLogs(ledger, settings.logs(), connection.serverClock(), LEDGER_PAUSE);
    WhoMayStart standings = WhoMayStart.open(connection, billing);
    GreenroomOperator operator =
        GreenroomOperator.start(
            new GreenroomOperator.Parts(
                connection.watches(),
                new KubernetesApi(connection.requests(), reads),
                new KubernetesBudgets(connection.requests()),
                new HttpRunners(http, keys.signer(), connection.serverClock(), HttpRunners.USUAL),
                SessionPods.of(settings, keys),
                standings,
                connection.serverClock(),
                registry,
                logs == null ? LogTails.NONE : logs,
                books,
                candidacy));
    if (books != null) {
      new UsageMetrics(books::spent, operator::leads).register(registry);
    }
    MetricsServer metrics =
        settings.metricsPort() == null
            ? null
            : MetricsServer.start(settings.metricsPort(), registry, operator);
    return new OperatorProcess(operator, metrics, reads, standings, books, logs, registry);
  }

  @Override
  public CollectorRegistry registry() {
    return registry;
  }

  @Override
  public Optional<String> standstill() {
    return operator.standstill();
  }

  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
    }
    operator.close();
    standings.close();
    reads.shutdown();
    if (logs != null) {
      logs.close();
    }
    if (books != null) {
      books.close();
    }
  }

  private static Gauge.Child waiting(LedgerBooks books) {
    return new Gauge.Child() {
      @Override
      public double get() {
        return books.waiting();
      }
    };
  }
}

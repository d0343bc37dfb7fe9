package dev.greenroom;

import dev.greenroom.binding.HttpRunners;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.KubernetesBudgets;
import dev.greenroom.binding.SigningKeys;
import dev.greenroom.binding.Standings;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.operator.GreenroomOperator;
import dev.greenroom.operator.LogTails;
import io.prometheus.client.CollectorRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An operator in this process whose clock is the test's. */
record ClockedOperator(
    GreenroomOperator operator,
    LedgerBooks books,
    ExecutorService reads,
    CollectorRegistry registry)
    implements OperatorReport, AutoCloseable {

  /**
   * @param ledger closed with the operator
   */
  static ClockedOperator start(
      Connection connection, OperatorSettings settings, Ledger ledger, InstantSource clock) {
    SigningKeys keys = SigningKeys.of(connection.requests(), settings.namespace());
    ExecutorService reads = Executors.newCachedThreadPool();
    LedgerBooks books = new LedgerBooks(ledger, clock, Duration.ofMillis(100));
    CollectorRegistry registry = ProcessMetrics.registry();
    GreenroomOperator operator =
        GreenroomOperator.start(
            new GreenroomOperator.Parts(
                connection.watches(),
                new KubernetesApi(connection.requests(), reads),
                new KubernetesBudgets(connection.requests()),
                new HttpRunners(
                    HttpClient.newHttpClient(),
                    keys.signer(),
                    connection.serverClock(),
                    HttpRunners.USUAL),
                SessionPods.of(settings, keys),
                Standings.GOOD,
                clock,
                registry,
                LogTails.NONE,
                books,
                null));
    new UsageMetrics(books::spent, operator::leads).register(registry);
    return new ClockedOperator(operator, books, reads, registry);
  }

  boolean leads() {
    return operator.leads();
  }

  @Override
  public Optional<String> standstill() {
    return operator.standstill();
  }

  @Override
  public void close() {
    operator.close();
    books.close();
    reads.shutdown();
  }
}

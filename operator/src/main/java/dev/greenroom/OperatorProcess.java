package dev.greenroom;

import dev.greenroom.binding.HttpRunners;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.KubernetesBudgets;
import dev.greenroom.binding.SigningKeys;
import dev.greenroom.local.LocalException;
import dev.greenroom.operator.Candidacy;
import dev.greenroom.operator.GreenroomOperator;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An operator and all that it is made of. */
public final class OperatorProcess implements AutoCloseable {
  private final GreenroomOperator operator;
  private final @Nullable MetricsServer metrics;
  private final ExecutorService reads;

  private OperatorProcess(
      GreenroomOperator operator, @Nullable MetricsServer metrics, ExecutorService reads) {
    this.operator = operator;
    this.metrics = metrics;
    this.reads = reads;
  }

  /** Starts an operator that is alone; returns once it has seen the cluster and works. */
  public static OperatorProcess start(Connection connection, OperatorSettings settings) {
    return start(connection, settings, null);
  }

  /**
   * Returns once the operator has seen the cluster, and works or stands by.
   *
   * @param candidacy how it competes with other operators, or null for one that is alone
   */
  static OperatorProcess start(
      Connection connection, OperatorSettings settings, @Nullable Candidacy candidacy) {
    try {
      return started(connection, settings, candidacy);
    } catch (IllegalStateException e) {
      throw new LocalException(String.valueOf(e.getMessage()), e);
    }
  }

  private static OperatorProcess started(
      Connection connection, OperatorSettings settings, @Nullable Candidacy candidacy) {
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
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(new StandardExports());
    registry.register(new MemoryPoolsExports());
    GreenroomOperator operator =
        GreenroomOperator.start(
            new GreenroomOperator.Parts(
                connection.watches(),
                new KubernetesApi(connection.requests(), reads),
                new KubernetesBudgets(connection.requests()),
                new HttpRunners(http, keys.signer(), connection.serverClock(), HttpRunners.USUAL),
                SessionPods.of(settings, keys),
                connection.serverClock(),
                registry,
                settings.logFolder(),
                candidacy));
    MetricsServer metrics =
        settings.metricsPort() == null
            ? null
            : MetricsServer.start(settings.metricsPort(), registry, operator::leads);
    return new OperatorProcess(operator, metrics, reads);
  }

  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
    }
    operator.close();
    reads.shutdown();
  }
}

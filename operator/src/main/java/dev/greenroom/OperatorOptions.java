package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of an operator. */
final class OperatorOptions {
  @Mixin private SessionPodOptions pods = new SessionPodOptions();
  @Mixin private LedgerOptions ledger = new LedgerOptions();
  @Mixin private LogOptions logs = new LogOptions();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve metrics for Prometheus at http://:PORT/metrics.")
  private @Nullable Integer metricsPort;

  String namespace() {
    return pods.namespace();
  }

  /** Null to keep bills in their sessions only. */
  @Nullable Ledger ledger() {
    return ledger.openUsual();
  }

  OperatorSettings settings() {
    return pods.settings(metricsPort, logs.retention());
  }
}

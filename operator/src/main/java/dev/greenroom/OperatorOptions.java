package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of an operator. */
final class OperatorOptions {
  @Mixin private SessionPodOptions pods = new SessionPodOptions();
  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve metrics for Prometheus at http://:PORT/metrics.")
  private @Nullable Integer metricsPort;

  @Option(
      names = "--log-dir",
      paramLabel = "DIR",
      description = "Keep the end of each agent's log here: DIR/NAMESPACE/SESSION.log.")
  private @Nullable Path logFolder;

  String namespace() {
    return pods.namespace();
  }

  /** Null to keep bills in their sessions only. */
  @Nullable Ledger ledger() {
    return ledger.open();
  }

  OperatorSettings settings() {
    return pods.settings(metricsPort, logFolder);
  }
}

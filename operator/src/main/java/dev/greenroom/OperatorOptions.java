package dev.greenroom;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of an operator. */
final class OperatorOptions {
  @Mixin private SessionPodOptions pods = new SessionPodOptions();
  @Mixin private BillingOptions billing = new BillingOptions();

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

  Billing billing() {
    return billing.billing();
  }

  OperatorSettings settings() {
    return pods.settings(metricsPort, logFolder);
  }
}

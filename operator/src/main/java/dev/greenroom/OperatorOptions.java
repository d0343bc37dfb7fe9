package dev.greenroom;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of an operator. */
final class OperatorOptions {
  @Mixin private SessionPodOptions pods = new SessionPodOptions();
  @Mixin private BillingOptions billing = new BillingOptions();
  @Mixin private LogOptions logs = new LogOptions();

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve metrics for Prometheus at http://:PORT/metrics.")
  private @Nullable Integer metricsPort;

  String namespace() {
    return pods.namespace();
  }

  Billing billing() {
    return billing.ofAnOperator();
  }

  OperatorSettings settings() {
    return pods.settings(metricsPort, logs.retention());
  }
}

package dev.greenroom;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom gateway}: one replica of the gateway; as many as one likes share a cluster. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description =
        "Runs a gateway against a cluster: starts and looks after sessions over HTTP, in the words"
            + " of Pipecat Cloud. An operator must run beside it.")
final class GatewayCommand implements Callable<Integer> {
  @Mixin private SessionPodOptions pods = new SessionPodOptions();
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private DailyOptions daily = new DailyOptions();
  @Mixin private BillingOptions billing = new BillingOptions();

  @Override
  public Integer call() {
    Billing bills = billing.billing();
    return new ClusterProcess(pods.namespace())
        .run(
            cluster ->
                GatewayProcess.start(
                    cluster.config(),
                    cluster.connection(),
                    pods.settings(null, LogRetention.USUAL),
                    limits.limits(),
                    listen.bind(),
                    listen.port(),
                    daily.url(),
                    bills,
                    null));
  }
}

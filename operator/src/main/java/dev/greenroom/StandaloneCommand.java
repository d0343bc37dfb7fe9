package dev.greenroom;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom standalone}: operator and gateway in one process. */
@Command(
    name = "standalone",
    mixinStandardHelpOptions = true,
    description = "Runs operator and gateway in one process against a cluster.")
final class StandaloneCommand implements Callable<Integer> {
  @Mixin private OperatorOptions options = new OperatorOptions();
  @Mixin private ListenOptions listen = new ListenOptions();
  @Mixin private LimitOptions limits = new LimitOptions();
  @Mixin private DailyOptions daily = new DailyOptions();

  private @Nullable OperatorReport operator;

  @Override
  public Integer call() {
    Billing billing = options.billing();
    return new ClusterProcess(options.namespace())
        .run(cluster -> startOperator(cluster, billing), cluster -> startGateway(cluster, billing));
  }

  private OperatorProcess startOperator(ClusterProcess.Cluster cluster, Billing billing) {
    OperatorProcess started =
        OperatorProcess.start(cluster.connection(), options.settings(), billing, null);
    operator = started;
    return started;
  }

  private GatewayProcess startGateway(ClusterProcess.Cluster cluster, Billing billing) {
    return GatewayProcess.start(
        cluster.config(),
        cluster.connection(),
        options.settings(),
        limits.limits(),
        listen.bind(),
        listen.port(),
        daily.url(),
        billing,
        operator);
  }
}

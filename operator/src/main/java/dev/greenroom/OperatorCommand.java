package dev.greenroom;

import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code greenroom operator}: the operator against the cluster of the current kubeconfig. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    description =
        "Runs the operator against a cluster: KUBECONFIG, or the pod's service account. The"
            + " CustomResourceDefinitions of crds/ must be applied.")
final class OperatorCommand implements Callable<Integer> {
  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "greenroom-system",
      description = "Namespace of Greenroom's own Secrets; it must exist (${DEFAULT-VALUE}).")
  private String namespace = "";

  @Option(
      names = "--runner-image",
      required = true,
      paramLabel = "IMAGE",
      description = "Image of the runner container of every session pod: Greenroom's own.")
  private String runnerImage = "";

  @Option(
      names = "--runner-command",
      split = " ",
      paramLabel = "WORDS",
      description = "Entry point of the runner container, if not the image's.")
  private List<String> runnerCommand = List.of();

  @Option(
      names = "--runner-args",
      split = " ",
      paramLabel = "WORDS",
      defaultValue = "runner",
      description = "Arguments of the runner container (${DEFAULT-VALUE}).")
  private List<String> runnerArgs = List.of();

  @Option(
      names = "--runner-pull-policy",
      paramLabel = "POLICY",
      description = "Always, IfNotPresent or Never, if not the kubelet's default.")
  private @Nullable String runnerPullPolicy;

  @Option(
      names = "--honour-placement",
      description = "Honour nodeSelector and tolerations of AgentDeployments.")
  private boolean placement;

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

  @Override
  public Integer call() throws InterruptedException {
    Connection connection = Connection.open(Config.autoConfigure(null), InstantSource.system());
    Preflight.check(connection.requests(), namespace);
    OperatorProcess process =
        OperatorProcess.start(
            connection,
            new OperatorSettings(
                namespace,
                runnerImage,
                runnerCommand,
                runnerArgs,
                runnerPullPolicy,
                placement,
                metricsPort,
                logFolder));
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  process.close();
                  connection.close();
                  ended.countDown();
                }));
    ended.await();
    return 0;
  }
}

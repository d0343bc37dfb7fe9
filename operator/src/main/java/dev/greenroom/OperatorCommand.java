package dev.greenroom;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code greenroom operator}: the operator against the cluster of the current kubeconfig. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    description =
        "Runs the operator against a cluster: KUBECONFIG, or the pod's service account. The"
            + " CustomResourceDefinitions of crds/ must be applied.")
final class OperatorCommand implements Callable<Integer> {
  @Mixin private OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() throws InterruptedException {
    return new ClusterProcess(options.namespace())
        .run(cluster -> OperatorProcess.start(cluster.connection(), options.settings()));
  }
}

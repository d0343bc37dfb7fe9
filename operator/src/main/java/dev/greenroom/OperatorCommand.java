package dev.greenroom;

import dev.greenroom.local.LocalException;
import dev.greenroom.operator.Candidacy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom operator}: the operator against the cluster of the current kubeconfig. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    description =
        "Runs the operator against a cluster: KUBECONFIG, or the pod's service account. The"
            + " CustomResourceDefinitions of crds/ must be applied.")
final class OperatorCommand implements Callable<Integer> {
  @Mixin private OperatorOptions options = new OperatorOptions();

  @Option(
      names = "--no-leader-election",
      description =
          "Act without holding the Lease greenroom-operator of the release namespace: for an"
              + " operator that is alone. With it any number may run; one acts, and another takes"
              + " over when it ends.")
  private boolean alone;

  @Override
  public Integer call() {
    Billing billing = options.billing();
    return new ClusterProcess(options.namespace())
        .run(
            cluster ->
                OperatorProcess.start(
                    cluster.connection(),
                    options.settings(),
                    billing,
                    alone ? null : candidacy(cluster.failure())));
  }

  private Candidacy candidacy(CompletableFuture<LocalException> failure) {
    return new Candidacy(
        options.namespace(),
        hostName() + "-" + UUID.randomUUID(),
        () ->
            failure.complete(
                new LocalException(
                    "The Lease "
                        + Candidacy.LEASE
                        + " was lost: another operator acts now. This one ends; started again, it"
                        + " stands by.")));
  }

  /** In a cluster, the name of the pod. */
  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "operator";
    }
  }
}

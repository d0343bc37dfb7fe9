package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the pods of one node share.
 *
 * @param lastProof of life, of the node before this start
 */
record NodeContext(
    KubernetesClient client,
    NodeApi api,
    LaunchPlanner planner,
    LocalPorts ports,
    StateDirectory state,
    InstantSource clock,
    @Nullable Instant lastProof,
    ScheduledExecutorService timer,
    Executor threads) {

  ConfigSource configOf(Pod pod) {
    return new ClusterConfigSource(client, pod.getMetadata().getNamespace());
  }

  /** Runs a short task later; a node that ends forgets it. */
  void after(Duration delay, Runnable task) {
    try {
      timer.schedule(task, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      if (!timer.isShutdown()) {
        throw e;
      }
    }
  }
}

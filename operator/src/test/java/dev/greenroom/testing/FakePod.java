package dev.greenroom.testing;

import dev.greenroom.api.Names;
import dev.greenroom.runner.PodRunner;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One pod of a {@link FakeNode}: a real runner in this JVM beside an agent that is ready at once,
 * with status as a kubelet writes it, in as few writes as may be.
 */
final class FakePod {
  private final Pod pod;
  private final FakeNodeApi api;
  private final Function<Pod, PodRunner> start;
  private final InstantSource clock;
  private @Nullable Instant scheduled;
  private @Nullable PodRunner runner;
  private @Nullable Instant started;
  private final int agentPort;
  private @Nullable Instant runnerEnd;
  private boolean over;

  /**
   * @param start starts the runner of the pod
   * @param agentPort of loopback, where its agent listens
   * @param clock of its node
   */
  FakePod(
      Pod pod,
      FakeNodeApi api,
      Function<Pod, PodRunner> start,
      int agentPort,
      InstantSource clock) {
    this.clock = clock;
    this.pod = pod;
    this.api = api;
    this.start = start;
    this.agentPort = agentPort;
  }

  /** Binds it to the node and runs it. */
  synchronized void launch(Runnable atRunnersEnd) {
    if (over) {
      return;
    }
    PodRunner fresh = start.apply(pod);
    runner = fresh;
    scheduled = Instant.now();
    started = clock.instant();
    api.bind(pod, Names.LOCAL_PORTS, "8090=" + fresh.port() + ",8080=" + agentPort);
    api.status(pod, status());
    fresh.exit().thenRun(atRunnersEnd);
  }

  /** The runner has exited; its agent waits on for the pod's deletion, which may be under way. */
  synchronized void runnerEnded() {
    if (over || runnerEnd != null) {
      return;
    }
    runnerEnd = clock.instant();
    api.status(pod, status());
  }

  /** The pod is deleted: all of it ends, and then only finalizers hold the object. */
  synchronized void end() {
    if (over) {
      return;
    }
    over = true;
    if (runner != null) {
      if (runnerEnd == null) {
        runner.terminate();
        runner.exit().join();
        runnerEnd = clock.instant();
      }
      api.status(pod, status());
    }
    api.remove(pod);
    close();
  }

  synchronized void close() {
    over = true;
    if (runner != null) {
      runner.close();
    }
  }

  private PodStatus status() {
    String since = seconds(started);
    boolean ready = runnerEnd == null && !over;
    return new PodStatusBuilder()
        .withPhase(over ? "Succeeded" : "Running")
        .withStartTime(since)
        .withPodIP("127.0.0.1")
        .addNewPodIP("127.0.0.1")
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("True")
        .withLastTransitionTime(seconds(scheduled))
        .endCondition()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .withLastTransitionTime(ready ? since : seconds(runnerEnd))
        .endCondition()
        .withContainerStatuses(
            container("agent", over ? clock.instant() : null, null),
            container(
                "runner",
                runnerEnd,
                runnerEnd == null ? null : runner.terminationMessage().orElse(null)))
        .build();
  }

  private ContainerStatus container(
      String name, @Nullable Instant end, @Nullable String lastWords) {
    ContainerState state =
        end == null
            ? new ContainerStateBuilder().withNewRunning(seconds(started)).build()
            : new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(0)
                .withReason("Completed")
                .withMessage(lastWords)
                .withStartedAt(seconds(started))
                .withFinishedAt(seconds(end))
                .endTerminated()
                .build();
    return new ContainerStatusBuilder()
        .withName(name)
        .withImage("fake")
        .withImageID("")
        .withRestartCount(0)
        .withReady(end == null)
        .withStarted(end == null)
        .withState(state)
        .build();
  }

  private static String seconds(@Nullable Instant instant) {
    return instant == null ? "" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

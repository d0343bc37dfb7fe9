package dev.greenroom.testing.billing;

import dev.greenroom.api.Names;
import dev.greenroom.core.pool.Slots;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.SessionEnd;
import dev.greenroom.testing.billing.Plot.Node;
import dev.greenroom.testing.billing.Plot.Shown;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pod of a life and its status as a kubelet writes it: whole seconds, floored, of its own
 * clock.
 *
 * @param killed when the kubelet ended what still ran, or null before that
 */
record LifePod(TrueLife life, @Nullable Instant killed) {
  private static final String AGENT = "agent";
  private static final String RUNNER = "runner";

  /** Nobody listens there: neither a delivery nor a stop is answered. */
  private static final String NOWHERE = "8080=1,8090=1";

  static Pod pod(TrueLife life, String agentUid) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(life.organization())
        .withName(Slots.podName(life.agent(), agentUid, life.slot()))
        .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
        .addToLabels(Names.AGENT, life.agent())
        .addToLabels(Names.AGENT_UID, agentUid)
        .addToLabels(Names.REVISION, "7c9f")
        .addToLabels(Names.SLOT, Integer.toString(life.slot()))
        .addToLabels(Names.STATE, Names.STATE_ACTIVE)
        .addToLabels(Names.SESSION, life.name())
        .addToAnnotations(Names.CLAIMED_AT, life.accepted().toString())
        .addToAnnotations(Names.LOCAL_PORTS, NOWHERE)
        .addToFinalizers(Names.USAGE_FINALIZER)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(30L)
        .withAutomountServiceAccountToken(false)
        .withNodeName(life.plot().node == Node.NEVER_FOUND ? null : node(life))
        .withSchedulerName(life.plot().node == Node.NEVER_FOUND ? "nobody" : null)
        .withContainers(
            new ContainerBuilder().withName(AGENT).withImage("none").build(),
            new ContainerBuilder().withName(RUNNER).withImage("none").build())
        .endSpec()
        .build();
  }

  /** A lost node is lost with one pod, so that each has a last proof of life of its own. */
  static String node(TrueLife life) {
    return life.plot().node == Node.ALIVE
        ? life.organization() + "-alive"
        : life.organization() + "-" + life.name();
  }

  PodStatus status() {
    Plot plot = life.plot();
    boolean started = plot.node != Node.NEVER_FOUND && !plot.clockUnknown;
    return new PodStatusBuilder()
        .withPhase(killed == null ? plot.phase : "Failed")
        .withReason(plot.podReason)
        .withStartTime(started ? seconds(life.ofNode(life.accepted())) : null)
        .withPodIP("127.0.0.1")
        .withConditions(conditions())
        .withContainerStatuses(plot.agent == Shown.UNSAID ? List.of() : List.of(agent(), runner()))
        .build();
  }

  private List<PodCondition> conditions() {
    Plot plot = life.plot();
    List<PodCondition> conditions = new ArrayList<>();
    conditions.add(
        plot.node == Node.NEVER_FOUND
            ? condition("PodScheduled", false, life.accepted(), "Unschedulable")
            : condition("PodScheduled", true, life.accepted(), null));
    if (plot.nodeSilent) {
      conditions.add(condition("Ready", false, life.givenUp(), null));
    } else if (killed != null) {
      conditions.add(condition("Ready", false, life.ofNode(killed), "PodFailed"));
    } else if (plot.unready || plot.runner == Shown.ENDED || plot.agent == Shown.ENDED) {
      conditions.add(condition("Ready", false, life.ofNode(life.ended()), "PodFailed"));
    } else if (plot.ran) {
      conditions.add(condition("Ready", true, life.ofNode(life.accepted()), null));
    }
    if (plot.disruption != null) {
      boolean byKubelet = plot.disruption.equals("TerminationByKubelet");
      Instant at = byKubelet ? life.ofNode(life.disrupted()) : life.disrupted();
      conditions.add(condition("DisruptionTarget", true, at, plot.disruption));
    }
    return conditions;
  }

  private static PodCondition condition(
      String type, boolean status, Instant since, @Nullable String reason) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status ? "True" : "False")
        .withLastTransitionTime(seconds(since))
        .withReason(reason)
        .withMessage("Unschedulable".equals(reason) ? "0/1 nodes are available" : null)
        .build();
  }

  private ContainerStatus agent() {
    Plot plot = life.plot();
    ContainerState state =
        switch (plot.agent) {
          case ENDED ->
              terminated(
                  plot.agentExit,
                  plot.agentReason,
                  null,
                  plot.agentFirst ? life.ended() : life.tornDown());
          case UNKNOWN -> unknown(plot.unknown);
          case WAITING ->
              killed == null
                  ? new ContainerStateBuilder().withNewWaiting(null, plot.agentReason).build()
                  : unknown(null);
          default -> killed == null ? running() : terminated(137, "Error", null, killed);
        };
    return container(AGENT, state, plot.ran && state.getRunning() != null);
  }

  private ContainerStatus runner() {
    Plot plot = life.plot();
    ContainerState state =
        switch (plot.runner) {
          case ENDED ->
              terminated(
                  plot.runnerExit,
                  plot.runnerExit == 0 ? "Completed" : "Error",
                  message(),
                  plot.agentFirst ? life.tornDown() : life.ended());
          case UNKNOWN -> unknown(plot.unknown);
          default ->
              killed == null
                  ? running()
                  : terminated(
                      plot.silent ? 137 : 0,
                      plot.silent ? "Error" : "Completed",
                      plot.silent || !plot.ran ? null : report(Outcome.Terminated, killed),
                      killed);
        };
    return container(RUNNER, state, state.getRunning() != null);
  }

  private @Nullable String message() {
    String own = report(life.plot().outcome, life.ended());
    return switch (life.plot().words) {
      case NONE -> null;
      case OWN -> own;
      case CUT -> own.substring(20);
      case OF_ANOTHER -> own.replace(life.name(), "another");
    };
  }

  private String report(Outcome outcome, Instant end) {
    return new SessionEnd(
            life.name(),
            Optional.of(life.ofNode(life.running())),
            life.ofNode(end),
            Optional.of(Duration.between(life.running(), end).toMillis()),
            outcome,
            Optional.of(200))
        .json();
  }

  private ContainerState running() {
    return new ContainerStateBuilder()
        .withNewRunning(seconds(life.ofNode(life.accepted())))
        .build();
  }

  private ContainerState terminated(
      int exitCode, String reason, @Nullable String message, Instant end) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withReason(reason)
        .withMessage(message)
        .withStartedAt(seconds(life.ofNode(life.accepted())))
        .withFinishedAt(seconds(life.ofNode(end)))
        .endTerminated()
        .build();
  }

  private static ContainerState unknown(@Nullable String instants) {
    return new ContainerStateBuilder()
        .withNewTerminated()
        .withExitCode(137)
        .withReason("ContainerStatusUnknown")
        .withMessage("The container could not be located when the pod was terminated")
        .withStartedAt(instants)
        .withFinishedAt(instants)
        .endTerminated()
        .build();
  }

  private static ContainerStatus container(String name, ContainerState state, boolean ready) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withImage("none")
        .withImageID("")
        .withRestartCount(0)
        .withReady(ready)
        .withStarted(ready)
        .withState(state)
        .build();
  }

  private static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

package dev.greenroom.operator;

import dev.greenroom.api.Names;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.SessionEnd;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
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

/** The truth of one pod on its node, and what the kubelet would write of it. */
final class SimulatedPod {
  final String uid;
  final String name;
  final String image;
  String sessionName;
  final Duration skew;

  boolean scheduled;
  boolean terminating;
  boolean agentReady;
  boolean phaseTold = true;
  Instant born = Instant.EPOCH;
  @Nullable Instant started;
  @Nullable Instant agentEnd;
  @Nullable Instant runnerEnd;
  int agentExit;
  String agentReason = "Completed";
  int runnerExit;

  @Nullable String given;
  @Nullable Instant runningAt;
  @Nullable Instant sessionEnd;
  @Nullable Outcome outcome;
  @Nullable String message;
  boolean stopped;
  @Nullable PodCondition disruption;
  @Nullable Instant silent;

  SimulatedPod(Pod pod, Duration skew) {
    this.uid = pod.getMetadata().getUid();
    this.name = pod.getMetadata().getName();
    this.sessionName = pod.getMetadata().getLabels().getOrDefault(Names.SESSION, "");
    this.image = pod.getSpec().getContainers().get(0).getImage();
    this.skew = skew;
  }

  boolean runs() {
    return runningAt != null && sessionEnd == null;
  }

  boolean allEnded() {
    return agentEnd != null && runnerEnd != null;
  }

  long runningMillis() {
    return Duration.between(runningAt, sessionEnd).toMillis();
  }

  /** The session ends now, and the runner writes it down. */
  void end(Instant now, Outcome how, @Nullable Integer httpStatus) {
    sessionEnd = now;
    outcome = how;
    message =
        new SessionEnd(
                sessionName,
                Optional.ofNullable(runningAt).map(at -> at.plus(skew)),
                now.plus(skew),
                Optional.of(runningMillis()),
                how,
                Optional.ofNullable(httpStatus))
            .json();
  }

  void runnerExits(Instant now, int code) {
    if (runnerEnd == null) {
      runnerEnd = now;
      runnerExit = code;
    }
  }

  void agentExits(Instant now, int code, String reason) {
    if (agentEnd == null) {
      agentEnd = now;
      agentExit = code;
      agentReason = reason;
    }
  }

  PodStatus status(Instant now) {
    boolean ready = agentReady && agentEnd == null && runnerEnd == null && silent == null;
    List<PodCondition> conditions = new ArrayList<>();
    conditions.add(condition("PodScheduled", scheduled, seconds(born), null));
    Instant since = silent != null ? silent : ready ? started : last(now);
    String why = silent != null || ready ? null : "ContainersNotReady";
    conditions.add(condition("Ready", ready, second(since), why));
    if (disruption != null) {
      conditions.add(disruption);
    }
    boolean over = allEnded() && phaseTold;
    boolean well = agentExit == 0 && runnerExit == 0;
    return new PodStatusBuilder()
        .withPhase(over ? (well ? "Succeeded" : "Failed") : started == null ? "Pending" : "Running")
        .withStartTime(scheduled ? second(born) : null)
        .withConditions(conditions)
        .withContainerStatuses(
            container("agent", agentEnd, agentExit, agentReason, null, agentReady),
            container(
                "runner",
                runnerEnd,
                runnerExit,
                runnerExit == 0 ? "Completed" : "Error",
                message,
                true))
        .build();
  }

  private Instant last(Instant now) {
    Instant first = agentEnd == null ? runnerEnd : agentEnd;
    return first == null ? (started == null ? born : started) : first;
  }

  private ContainerStatus container(
      String container,
      @Nullable Instant end,
      int exit,
      String reason,
      @Nullable String text,
      boolean ready) {
    ContainerStateBuilder state = new ContainerStateBuilder();
    if (end != null && started == null) {
      state
          .withNewTerminated()
          .withExitCode(137)
          .withReason("ContainerStatusUnknown")
          .endTerminated();
    } else if (end != null) {
      state
          .withNewTerminated()
          .withExitCode(exit)
          .withReason(reason)
          .withMessage(text)
          .withStartedAt(second(started))
          .withFinishedAt(second(end))
          .endTerminated();
    } else if (started != null) {
      state.withNewRunning(second(started));
    } else {
      state.withNewWaiting(null, "ContainerCreating");
    }
    ContainerState built = state.build();
    return new ContainerStatusBuilder()
        .withName(container)
        .withReady(ready && end == null && started != null)
        .withRestartCount(0)
        .withState(built)
        .build();
  }

  private String second(@Nullable Instant instant) {
    return instant == null ? "" : seconds(instant.plus(skew));
  }

  static String seconds(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static PodCondition condition(
      String type, boolean status, String since, @Nullable String reason) {
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status ? "True" : "False")
        .withLastTransitionTime(since)
        .withReason(reason)
        .build();
  }
}

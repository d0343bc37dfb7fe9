package dev.greenroom.core.session;

import dev.greenroom.api.Reason;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a bound session is over, and why: the first of these that is true, the surest first. What
 * the runner says is surer than what the containers show, that is surer than what the pod shows.
 */
final class Endings {
  /**
   * How long a container may wait for a Secret or ConfigMap that may be applied a moment later,
   * from the admission: as long as a session waits for its AgentDeployment.
   */
  static final Duration CONFIG_PATIENCE = ContainerFacts.Waiting.CONFIG_PATIENCE;

  /** How far the clock of the gateway that sent a runner away may be ahead of this one. */
  private static final Duration CLOCK_DIFFERENCE = Duration.ofSeconds(2);

  private static final Set<String> NEVER_STARTED = Set.of("StartError", "ContainerCannotRun");
  private static final String STATUS_UNKNOWN = "ContainerStatusUnknown";

  private Endings() {}

  static Optional<End> of(ObservedSession session, Instant now) {
    PodFacts pod = session.pod().facts();
    if (pod == null) {
      return Optional.of(absent(session));
    }
    return byRunner(session, pod)
        .or(() -> byPodPhase(session, pod))
        .or(() -> byContainers(session, pod, now))
        .or(() -> byUser(session))
        .or(() -> byDeletion(pod))
        .or(() -> session.running() ? Optional.empty() : byFailedStart(session, pod, now));
  }

  private static End absent(ObservedSession session) {
    return session.stopWanted() ? stopped(session) : End.of(Reason.PodDeleted, "the pod is gone");
  }

  /** The runner's own word, unless all it says is that the pod was being deleted. */
  private static Optional<End> byRunner(ObservedSession session, PodFacts pod) {
    PodFacts.RunnerReport report = pod.report();
    if (report == null || !report.session().equals(session.name())) {
      return Optional.empty();
    }
    return switch (report.outcome()) {
      case "AgentFinished" -> Optional.of(End.of(Reason.AgentFinished));
      case "StoppedByUser" -> Optional.of(End.of(Reason.StoppedByUser));
      case "MaxDurationReached" -> Optional.of(End.of(Reason.MaxDurationReached));
      case "AgentError" -> Optional.of(agentError(report));
      // An agent that dies of the pod's own end hangs up, too: then the pod says why.
      case "AgentCrashed" ->
          pod.terminating() || pod.reason() != null ? Optional.empty() : Optional.of(crash(pod));
      default -> Optional.empty();
    };
  }

  static End agentError(PodFacts.RunnerReport report) {
    return End.of(Reason.AgentError, "HTTP status " + report.status());
  }

  /**
   * A crash, or the out-of-memory kill that looks like one until the container's status is there.
   */
  static End crash(PodFacts pod) {
    if (!(pod.agent() instanceof ContainerFacts.Terminated t)) {
      return End.of(Reason.AgentCrashed);
    }
    if (STATUS_UNKNOWN.equals(t.reason())) {
      return End.of(Reason.NodeLost, "the node does not know what became of the agent");
    }
    if ("OOMKilled".equals(t.reason())) {
      return End.of(Reason.OutOfMemory);
    }
    return endedByTearDown(pod, t)
        ? End.of(Reason.AgentCrashed)
        : End.of(Reason.AgentCrashed, "exit code " + t.exitCode());
  }

  /** An agent that only hung up goes on until it is told to end; that exit code says nothing. */
  private static boolean endedByTearDown(PodFacts pod, ContainerFacts.Terminated agent) {
    PodFacts.RunnerReport report = pod.report();
    return report != null
        && agent.finishedAt() != null
        && agent.finishedAt().isAfter(report.endedAt());
  }

  private static Optional<End> byPodPhase(ObservedSession session, PodFacts pod) {
    if (!pod.phase().equals("Failed") || pod.reason() == null) {
      return Optional.empty();
    }
    return switch (pod.reason()) {
      case "Evicted" -> Optional.of(detailed(Reason.Evicted, pod.message()));
      case "DeadlineExceeded" -> Optional.of(End.of(Reason.MaxDurationReached));
      case "Preempting" -> Optional.of(detailed(Reason.Preempted, pod.message()));
      case "NodeShutdown", "Terminated" ->
          Optional.of(detailed(Reason.NodeShutdown, pod.message()));
      case "NodeLost" -> Optional.of(End.of(Reason.NodeLost));
      default -> pod.refused() ? Optional.of(refused(session, pod)) : Optional.empty();
    };
  }

  /** A kubelet that has restarted may refuse a pod that it ran before. */
  private static End refused(ObservedSession session, PodFacts pod) {
    String detail = pod.message() == null ? pod.reason() : pod.message();
    return detailed(session.running() ? Reason.Evicted : Reason.Unschedulable, detail);
  }

  private static Optional<End> byContainers(ObservedSession session, PodFacts pod, Instant now) {
    if (pod.agent() instanceof ContainerFacts.Terminated agent && !pod.terminating()) {
      return Optional.of(agentEnded(pod, agent));
    }
    if (pod.runner() instanceof ContainerFacts.Terminated runner
        && !pod.terminating()
        && !sentAway(session, pod, runner, now)) {
      return Optional.of(End.of(Reason.RunnerLost, "exit code " + runner.exitCode()));
    }
    return Optional.empty();
  }

  /** A runner that is told that its session is over, or too late, leaves with nothing to report. */
  private static boolean sentAway(
      ObservedSession session, PodFacts pod, ContainerFacts.Terminated runner, Instant now) {
    Instant late = session.startDeadline().minus(CLOCK_DIFFERENCE);
    boolean told = session.stopWanted() || !now.isBefore(late);
    return told && !session.running() && runner.exitCode() == 0 && pod.report() == null;
  }

  private static End agentEnded(PodFacts pod, ContainerFacts.Terminated agent) {
    if (agent.reason() != null && NEVER_STARTED.contains(agent.reason())) {
      return detailed(Reason.ConfigError, agent.message());
    }
    return crash(pod);
  }

  private static Optional<End> byUser(ObservedSession session) {
    return session.stopWanted() ? Optional.of(stopped(session)) : Optional.empty();
  }

  /** Nobody stopped a session that we made up in order to end its pod. */
  private static End stopped(ObservedSession session) {
    return End.of(session.abandoned() ? Reason.Abandoned : Reason.StoppedByUser);
  }

  private static Optional<End> byDeletion(PodFacts pod) {
    if (!pod.terminating()) {
      return Optional.empty();
    }
    String cause = pod.disruption() == null ? null : pod.disruption().reason();
    if (cause == null) {
      return Optional.of(End.of(Reason.PodDeleted));
    }
    return switch (cause) {
      case "PreemptionByScheduler" -> Optional.of(End.of(Reason.Preempted));
      case "EvictionByEvictionAPI" -> Optional.of(End.of(Reason.Evicted));
      case "DeletionByTaintManager", "DeletionByPodGC" -> Optional.of(End.of(Reason.NodeLost));
      case "TerminationByKubelet" -> Optional.of(End.of(Reason.NodeShutdown));
      default -> Optional.of(End.of(Reason.PodDeleted, cause));
    };
  }

  private static Optional<End> byFailedStart(ObservedSession session, PodFacts pod, Instant now) {
    boolean patient = now.isBefore(session.accepted().plus(CONFIG_PATIENCE));
    for (ContainerFacts container : new ContainerFacts[] {pod.agent(), pod.runner()}) {
      if (container instanceof ContainerFacts.Waiting waiting) {
        if (waiting.imageFailed()) {
          return Optional.of(waiting(Reason.ImagePullFailed, waiting));
        }
        if (waiting.configFailed() && !patient) {
          return Optional.of(waiting(Reason.ConfigError, waiting));
        }
      }
    }
    if (now.isBefore(session.startDeadline())) {
      return Optional.empty();
    }
    return Optional.of(
        pod.unschedulable() == null
            ? End.of(Reason.StartTimeout)
            : detailed(Reason.Unschedulable, pod.unschedulable()));
  }

  private static End waiting(Reason reason, ContainerFacts.Waiting waiting) {
    String what = waiting.message() == null ? "" : " (" + shortened(waiting.message()) + ")";
    return End.of(reason, waiting.reason() + what);
  }

  private static End detailed(Reason reason, @Nullable String detail) {
    return detail == null || detail.isBlank() ? End.of(reason) : End.of(reason, shortened(detail));
  }

  private static String shortened(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}

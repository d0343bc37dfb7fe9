package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.testing.Auditor;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What only the simulation knows: which pod got which body, what users did, when a session really
 * ended. Statuses and bills are held against it.
 */
final class Truth {
  final Set<String> stoppedByUsers = new HashSet<>();
  final Set<String> podsDeletedByUsers = new HashSet<>();

  /** Whose AgentSessions users took away, finalizer and all. */
  final Set<String> podsWithoutSession = new HashSet<>();

  private final Map<String, String> podOfBody = new HashMap<>();
  private final Agenda agenda;
  private final InMemoryCluster cluster;
  private final Auditor auditor;
  private final Set<String> judged = new HashSet<>();

  Truth(Agenda agenda, InMemoryCluster cluster, Auditor auditor) {
    this.agenda = agenda;
    this.cluster = cluster;
    this.auditor = auditor;
  }

  /** A body arrives at a pod: it must be the pod of the binding, the only one, and in time. */
  void bodyGiven(SimulatedPod pod) {
    AgentSession session =
        cluster.sessions.all().stream()
            .filter(s -> s.getMetadata().getName().equals(pod.given))
            .findFirst()
            .orElse(null);
    assertThat(session).as("a body without a session, to %s", pod.name).isNotNull();
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    assertThat(binding).as("a body of unbound session %s", pod.given).isNotNull();
    assertThat(binding.podUID()).as("body only to the bound pod").isEqualTo(pod.uid);
    assertThat(podOfBody.put(session.getMetadata().getUid(), pod.uid)).as("body once").isNull();
    Instant deadline =
        binding.boundTime().plusSeconds(session.getSpec().limits().startTimeoutSeconds());
    assertThat(agenda.instant()).as("no body after the start timeout").isBeforeOrEqualTo(deadline);
  }

  void saw(AgentSession session, SimulatedNode node) {
    var status = session.getStatus();
    if (status == null || status.usage() == null || !judged(session, status.usage())) {
      return;
    }
    SimulatedPod pod = Objects.requireNonNull(node.pods.get(session.getSpec().binding().podUID()));
    assertThat(plausible(session, Objects.requireNonNull(status.reason()), pod, node))
        .as("%s %s: %s", session.getMetadata().getName(), status.reason(), pod.outcome)
        .isTrue();
    bill(session, status.usage(), pod);
  }

  private boolean judged(AgentSession session, Usage usage) {
    return Boolean.TRUE.equals(usage.settled()) && judged.add(session.getMetadata().getUid());
  }

  /** True when what the reason says has really happened. */
  private boolean plausible(
      AgentSession session, Reason reason, SimulatedPod pod, SimulatedNode node) {
    String uid = session.getMetadata().getUid();
    return switch (reason) {
      case AgentFinished -> pod.outcome == Outcome.AgentFinished;
      case AgentError -> pod.outcome == Outcome.AgentError;
      case AgentCrashed -> pod.agentEnd != null && pod.agentReason.equals("Error");
      case OutOfMemory -> pod.agentEnd != null && pod.agentReason.equals("OOMKilled");
      case MaxDurationReached -> pod.outcome == Outcome.MaxDurationReached;
      case StoppedByUser -> stoppedByUsers.contains(uid);
      case Abandoned ->
          session.getMetadata().getLabels().containsKey(Names.ABANDONED)
              && (pod.given == null || podsWithoutSession.contains(pod.uid));
      case RunnerLost -> pod.runnerEnd != null && pod.runnerExit == 137;
      case PodDeleted -> podsDeletedByUsers.contains(pod.uid);
      case DeliveryFailed -> pod.given == null || pod.stopped;
      case NodeLost -> node.lost;
      case StartTimeout -> pod.given == null || node.lost;
      default -> false;
    };
  }

  private void bill(AgentSession session, Usage usage, SimulatedPod pod) {
    String name = session.getMetadata().getName();
    Instant noted =
        auditor.lastOpen(session.getMetadata().getUid()).map(Usage::runningTime).orElse(null);
    boolean written = written(pod);
    if (pod.runningAt == null) {
      assertThat(usage.billable()).as("%s never ran", name).isFalse();
      return;
    }
    if (noted != null || written) {
      assertThat(usage.billable()).as("%s ran", name).isTrue();
    }
    if (noted != null) {
      assertThat(Duration.between(pod.runningAt, noted).toMillis())
          .as("t1 of %s", name)
          .isCloseTo(0, within(5L));
    }
    if (noted != null && written) {
      Instant end = noted.plusMillis(pod.runningMillis()).truncatedTo(ChronoUnit.SECONDS);
      assertThat(usage.stoppingTime()).as("t2 of %s, by the runner's millis", name).isEqualTo(end);
    }
    if (usage.billable() && pod.sessionEnd != null) {
      long off = Duration.between(pod.sessionEnd, usage.stoppingTime()).toSeconds();
      assertThat(off).as("t2 of %s", name).isBetween(-6L, 31L);
    }
  }

  /** Whether the runner's own word of the end was there for all to read. */
  private boolean written(SimulatedPod pod) {
    var now = cluster.pods.byUid(pod.uid);
    return pod.message != null
        && now != null
        && now.getStatus().getContainerStatuses().stream()
            .anyMatch(
                c ->
                    c.getState().getTerminated() != null
                        && pod.message.equals(message(c.getState().getTerminated())));
  }

  private static @Nullable String message(
      io.fabric8.kubernetes.api.model.ContainerStateTerminated end) {
    return end.getMessage();
  }
}

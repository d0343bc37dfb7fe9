package dev.greenroom.binding;

import dev.greenroom.api.Names;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import dev.greenroom.runner.protocol.SessionEnd;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Copies what decisions need out of a pod; what the API leaves out or garbles becomes null. */
public final class PodObservation {
  /**
   * Before this there was no Kubernetes: such an instant means "unknown" (the kubelet's year 1).
   */
  private static final Instant EARLIEST = Instant.parse("2014-01-01T00:00:00Z");

  private PodObservation() {}

  public static PodFacts of(Pod pod) {
    var meta = pod.getMetadata();
    Map<String, String> labels = Objects.requireNonNullElse(meta.getLabels(), Map.of());
    PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    ContainerFacts runner = container(status, SessionPod.RUNNER);
    PodCondition scheduled = condition(status, "PodScheduled");
    return new PodFacts(
        meta.getName(),
        meta.getUid(),
        labels.getOrDefault(Names.AGENT_UID, ""),
        labels.get(Names.STATE),
        labels.get(Names.SESSION),
        labels.get(Names.REVISION),
        slot(pod),
        Objects.requireNonNullElse(instant(meta.getCreationTimestamp()), Instant.EPOCH),
        instant(meta.getDeletionTimestamp()),
        meta.getDeletionGracePeriodSeconds(),
        meta.getFinalizers() != null && meta.getFinalizers().contains(Names.USAGE_FINALIZER),
        pod.getSpec() == null ? null : pod.getSpec().getNodeName(),
        scheduled != null && isTrue(scheduled) ? instant(scheduled.getLastTransitionTime()) : null,
        scheduled != null && !isTrue(scheduled) ? scheduled.getMessage() : null,
        instant(status.getStartTime()),
        Objects.requireNonNullElse(status.getPhase(), "Pending"),
        status.getReason(),
        status.getMessage(),
        transition(condition(status, "Ready")),
        Optional.ofNullable(transition(condition(status, "DisruptionTarget")))
            .filter(PodFacts.Transition::status)
            .orElse(null),
        container(status, SessionPod.AGENT),
        runner,
        runner instanceof ContainerFacts.Terminated t ? report(t.message()) : null,
        Names.STATE_WARM.equals(annotation(pod, Names.CLAIMED_FROM)),
        labels.get(Names.RUNNER));
  }

  /**
   * When the pod was claimed, by the API server's clock: that of its creation, for a pod born with
   * its session, at the latest.
   */
  public static Instant claimed(Pod pod) {
    Instant created = instant(pod.getMetadata().getCreationTimestamp());
    Instant claimed = annotated(pod, Names.CLAIMED_AT);
    Instant known = created == null ? Instant.EPOCH : created;
    return claimed == null || claimed.isBefore(known) ? known : claimed;
  }

  /** The instant that an annotation says; null where there is none or it says nonsense. */
  static @Nullable Instant annotated(Pod pod, String key) {
    return instant(annotation(pod, key));
  }

  private static @Nullable String annotation(Pod pod, String key) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(key);
  }

  /** The slot that the pod's name holds, or -1. */
  static int slot(Pod pod) {
    String slot =
        Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
            .getOrDefault(Names.SLOT, "");
    try {
      return Integer.parseInt(slot);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static ContainerFacts container(PodStatus status, String name) {
    ContainerStatus container =
        Objects.requireNonNullElse(status.getContainerStatuses(), List.<ContainerStatus>of())
            .stream()
            .filter(c -> name.equals(c.getName()))
            .findFirst()
            .orElse(null);
    ContainerState state = container == null ? null : container.getState();
    if (container == null || state == null) {
      return new ContainerFacts.Unknown();
    }
    if (state.getTerminated() != null) {
      var t = state.getTerminated();
      return new ContainerFacts.Terminated(
          Objects.requireNonNullElse(t.getExitCode(), -1),
          t.getReason(),
          t.getMessage(),
          instant(t.getStartedAt()),
          instant(t.getFinishedAt()));
    }
    if (state.getRunning() != null) {
      return new ContainerFacts.Running(
          instant(state.getRunning().getStartedAt()), Boolean.TRUE.equals(container.getReady()));
    }
    if (state.getWaiting() != null) {
      return new ContainerFacts.Waiting(
          state.getWaiting().getReason(), state.getWaiting().getMessage());
    }
    return new ContainerFacts.Unknown();
  }

  /** The runner's termination message, or null when it is none: cut, empty, or not its own. */
  static PodFacts.@Nullable RunnerReport report(@Nullable String message) {
    if (message == null || message.isBlank()) {
      return null;
    }
    try {
      SessionEnd end = SessionEnd.parse(message);
      return new PodFacts.RunnerReport(
          end.session(),
          end.runningAt().orElse(null),
          end.endedAt(),
          Math.max(0, end.runningMillis().orElse(0L)),
          end.outcome().name(),
          end.status().orElse(null));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable PodCondition condition(PodStatus status, String type) {
    return Objects.requireNonNullElse(status.getConditions(), List.<PodCondition>of()).stream()
        .filter(c -> type.equals(c.getType()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isTrue(PodCondition condition) {
    return "True".equals(condition.getStatus());
  }

  private static PodFacts.@Nullable Transition transition(@Nullable PodCondition condition) {
    Instant since = condition == null ? null : instant(condition.getLastTransitionTime());
    return condition == null || since == null
        ? null
        : new PodFacts.Transition(isTrue(condition), since, condition.getReason());
  }

  private static @Nullable Instant instant(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      Instant instant = Instant.parse(text);
      return instant.isBefore(EARLIEST) ? null : instant;
    } catch (DateTimeException e) {
      return null;
    }
  }
}

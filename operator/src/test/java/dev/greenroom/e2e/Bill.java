package dev.greenroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Usage;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** What must hold for the final usage of every session, whatever became of it. */
public final class Bill {
  private Bill() {}

  /** The final usage, after its instants and figures were checked against one another. */
  public static Usage of(AgentSession session) {
    Usage usage = session.getStatus().usage();
    String name = session.getMetadata().getName();
    assertThat(usage).as("usage of %s", name).isNotNull();
    assertThat(usage.settled()).as("final usage of %s", name).isTrue();
    assertThat(List.of(usage.acceptedTime(), usage.runningTime(), usage.stoppingTime()))
        .as("instants of %s", name)
        .isSorted();
    assertThat(usage.endedTime()).isAfterOrEqualTo(usage.stoppingTime());
    assertThat(usage.instantiatingSeconds())
        .isEqualTo(seconds(usage.acceptedTime(), usage.runningTime()));
    assertThat(usage.runningSeconds())
        .isEqualTo(seconds(usage.runningTime(), usage.stoppingTime()));
    assertThat(usage.tearingDownSeconds())
        .isEqualTo(seconds(usage.stoppingTime(), usage.endedTime()));
    assertThat(usage.totalSeconds())
        .as("total of %s", name)
        .isEqualTo(
            usage.instantiatingSeconds() + usage.runningSeconds() + usage.tearingDownSeconds());
    assertThat(usage.tearingDownSeconds()).isLessThanOrEqualTo(30);
    return usage;
  }

  /**
   * The final usage of a session that ran, after its end was checked against the containers.
   *
   * @param pod as the watch showed it last
   */
  public static Usage of(AgentSession session, Pod pod) {
    Usage usage = of(session);
    assertThat(usage.billable()).as("billable: %s", session.getMetadata().getName()).isTrue();
    near(usage.endedTime(), lastEnd(pod), "end of its pod");
    assertThat(usage.acceptedTime())
        .isAfterOrEqualTo(Instant.parse(session.getMetadata().getCreationTimestamp()));
    return usage;
  }

  /** The usage of a session that never ran: recorded, and not billed. */
  public static Usage unbilled(AgentSession session) {
    Usage usage = of(session);
    assertThat(usage.billable()).as("billable: %s", session.getMetadata().getName()).isFalse();
    assertThat(usage.runningSeconds()).isZero();
    return usage;
  }

  /**
   * What became of a session took as long as its rule says, and no longer than its pod was seen.
   */
  public static void lasted(Usage usage, Duration atLeast, Instant gone) {
    Instant from = usage.acceptedTime();
    seconds(usage.totalSeconds(), from, from.plus(atLeast), gone, "whole");
  }

  /** A call lasted as long as it says, and no longer than its agent by the kubelet's word. */
  public static void ran(Usage usage, long atLeastSeconds, Pod pod) {
    Instant from = usage.runningTime();
    seconds(
        usage.runningSeconds(), from, from.plusSeconds(atLeastSeconds), end(pod, "agent"), "call");
  }

  /**
   * An instant of the bill, floored to a second, is that of the witness; later by what a reply of
   * the runner, or the API server's news, took on a busy machine.
   */
  public static void near(Instant billed, Instant witness, String what) {
    assertThat(Duration.between(billed, witness).toMillis())
        .as("%s: billed %s, witness %s", what, billed, witness)
        .isBetween(-2000L, 1999L);
  }

  /** A figure of the bill is the witnessed time, within the floor of its two instants. */
  public static void seconds(long billed, Instant from, Instant to, String what) {
    seconds(billed, from, to, to, what);
  }

  /** A figure of the bill is a time that ended between two witnessed moments. */
  public static void seconds(
      long billed, Instant from, Instant earliest, Instant latest, String what) {
    assertThat(billed * 1000)
        .as("%s: billed %d s, witness %s to %s", what, billed, from, latest)
        .isBetween(
            Duration.between(from, earliest).toMillis() - 1100,
            Duration.between(from, latest).toMillis() + 1100);
  }

  /** When a container ended, as the kubelet wrote it, floored to a second. */
  public static Instant end(Pod pod, String container) {
    return pod.getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(container))
        .map(status -> Instant.parse(status.getState().getTerminated().getFinishedAt()))
        .findFirst()
        .orElseThrow();
  }

  private static long seconds(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds();
  }

  private static Instant lastEnd(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .map(state -> state.getTerminated() == null ? null : state.getTerminated().getFinishedAt())
        .filter(Objects::nonNull)
        .map(Instant::parse)
        .max(Instant::compareTo)
        .orElseThrow();
  }
}

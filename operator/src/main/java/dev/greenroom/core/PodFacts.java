package dev.greenroom.core;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the API shows of one session pod, copied out of the object so that decisions need no client.
 * Instants of `containers` and `startTime` are of the node's clock, whole seconds, floored; the
 * others are of the API server's.
 *
 * @param state value of the label greenroom.dev/state, or null
 * @param session value of the label greenroom.dev/session: the session that claimed it, or null
 * @param slot number of its slot, or -1 when the label is unreadable
 * @param deletionTimestamp a deadline while {@code deletionGracePeriodSeconds} is above 0, the
 *     instant of the teardown when it is 0 (kubelet.md, section 3)
 * @param phase Pending, Running, Succeeded, Failed or Unknown
 * @param reason the pod's own reason, for example Evicted, DeadlineExceeded, or null
 * @param ready transition of the condition Ready, or null when the pod has none
 * @param disruption the condition DisruptionTarget when it is True, or null
 * @param report what the runner wrote as its termination message, or null
 * @param claimedWarm true when its agent was ready before the session came
 * @param runnerVersion value of the label greenroom.dev/runner, or null
 */
public record PodFacts(
    String name,
    String uid,
    String agentUid,
    @Nullable String state,
    @Nullable String session,
    @Nullable String revision,
    int slot,
    Instant created,
    @Nullable Instant deletionTimestamp,
    @Nullable Long deletionGracePeriodSeconds,
    boolean usageFinalizer,
    @Nullable String nodeName,
    @Nullable Instant scheduledTime,
    @Nullable String unschedulable,
    @Nullable Instant startTime,
    String phase,
    @Nullable String reason,
    @Nullable String message,
    @Nullable Transition ready,
    @Nullable Transition disruption,
    ContainerFacts agent,
    ContainerFacts runner,
    @Nullable RunnerReport report,
    boolean claimedWarm,
    @Nullable String runnerVersion) {

  /** How long after its deadline a pod that does not go makes us ask for its node. */
  public static final Duration NODE_PATIENCE = Duration.ofSeconds(5);

  /** One condition of the pod: its status, since when and why. */
  public record Transition(boolean status, Instant since, @Nullable String reason) {}

  /**
   * What the runner says of the session that it ran; instants are of the node's clock.
   *
   * @param runningAt null when the request to the agent was never written
   */
  public record RunnerReport(
      String session,
      @Nullable Instant runningAt,
      Instant endedAt,
      long runningMillis,
      String outcome,
      @Nullable Integer status) {}

  /** True once the API has accepted the deletion of the pod. */
  public boolean terminating() {
    return deletionTimestamp != null;
  }

  /** True when the pod should be gone by now and is not: then its node is worth a question. */
  public boolean overdue(Instant now) {
    return deletionTimestamp != null
        && !tornDown()
        && now.isAfter(deletionTimestamp.plus(NODE_PATIENCE));
  }

  /** True when nothing of the pod runs or will run: the name is free once its finalizer goes. */
  public boolean tornDown() {
    boolean kubeletDone = Long.valueOf(0).equals(deletionGracePeriodSeconds);
    return terminating()
        && kubeletDone
        && (nodeName == null || refused() || agent.ended() && runner.ended());
  }

  /**
   * True when the node's kubelet did not admit the pod, for example for want of CPU: it then writes
   * Failed and never a word about containers.
   */
  public boolean refused() {
    return phase.equals("Failed")
        && agent instanceof ContainerFacts.Unknown
        && runner instanceof ContainerFacts.Unknown;
  }
}

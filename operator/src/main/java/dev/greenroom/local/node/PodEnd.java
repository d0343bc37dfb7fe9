package dev.greenroom.local.node;

import org.jspecify.annotations.Nullable;

/** Why the containers of a pod were ended, as far as its status says so. */
enum PodEnd {
  /** By themselves or by the deletion of the pod: the exit codes decide. */
  ORDINARY(null, null),
  DEADLINE_EXCEEDED(
      "DeadlineExceeded", "Pod was active on the node longer than the specified deadline"),
  NODE_SHUTDOWN("Terminated", "Pod was terminated in response to imminent node shutdown.");

  private final @Nullable String reason;
  private final @Nullable String message;

  PodEnd(@Nullable String reason, @Nullable String message) {
    this.reason = reason;
    this.message = message;
  }

  @Nullable String reason() {
    return reason;
  }

  @Nullable String message() {
    return message;
  }

  boolean failsThePod() {
    return this != ORDINARY;
  }
}

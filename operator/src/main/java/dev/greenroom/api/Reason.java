package dev.greenroom.api;

/**
 * Why a session was rejected, failed, was stopped or completed. The names are the words in
 * `status.reason`; the set is closed, and each sentence is shown to people and in the docs.
 */
public enum Reason {
  AtCapacity(Kind.REJECTED, 429, "Rate limit exceeded. Please try again later"),
  WaitTimedOut(Kind.REJECTED, 429, "No slot became free while the session waited in line"),
  AgentNotFound(Kind.REJECTED, 404, "There is no AgentDeployment of this name in the namespace"),
  AgentDeleted(Kind.REJECTED, 404, "The AgentDeployment is being deleted"),
  AgentSuspended(Kind.REJECTED, 409, "The AgentDeployment is suspended (spec.suspend)"),
  AgentNotReady(Kind.REJECTED, 409, "No revision of the AgentDeployment is ready"),
  SpendLimitReached(Kind.REJECTED, 402, "The organisation has reached its spend limit"),
  BillingInactive(Kind.REJECTED, 402, "Billing is switched off for the organisation"),
  InvalidBody(Kind.REJECTED, 400, "The body must be a JSON object of at most 1 MiB"),
  InvalidBinding(Kind.REJECTED, 400, "The binding names a pod that is not this session's"),

  ImagePullFailed(Kind.FAILED, 0, "The agent's image could not be pulled"),
  ConfigError(Kind.FAILED, 0, "The agent's container could not be started as it is configured"),
  Unschedulable(Kind.FAILED, 0, "No node had room for the pod before the start timeout"),
  QuotaExceeded(Kind.FAILED, 0, "A quota of the namespace refused the pod"),
  AgentCrashed(Kind.FAILED, 0, "The agent's process ended before the session did"),
  OutOfMemory(Kind.FAILED, 0, "The agent used more memory than its limit and was killed"),
  StartTimeout(Kind.FAILED, 0, "The agent was not ready before the start timeout"),
  NodeLost(Kind.FAILED, 0, "The node of the session was lost"),
  Evicted(Kind.FAILED, 0, "The pod of the session was evicted"),
  Preempted(Kind.FAILED, 0, "The pod of the session was preempted by one of higher priority"),
  NodeShutdown(Kind.FAILED, 0, "The node of the session was shut down"),
  PodDeleted(Kind.FAILED, 0, "Somebody deleted the pod of the session"),
  AgentError(Kind.FAILED, 0, "The agent answered the session with an error"),
  RunnerLost(Kind.FAILED, 0, "The runner beside the agent was lost"),
  DeliveryFailed(Kind.FAILED, 0, "The session could not be given to its pod"),

  StoppedByUser(Kind.STOPPED, 0, "Somebody stopped or deleted the session"),
  MaxDurationReached(Kind.STOPPED, 0, "The session reached its maximum duration"),
  Abandoned(Kind.STOPPED, 0, "The start died half way; the session never ran"),

  AgentFinished(Kind.COMPLETED, 0, "The agent ended the session");

  /** How a session with a reason of this kind ended. */
  public enum Kind {
    REJECTED,
    FAILED,
    STOPPED,
    COMPLETED
  }

  private final Kind kind;
  private final int code;
  private final String sentence;

  Reason(Kind kind, int code, String sentence) {
    this.kind = kind;
    this.code = code;
    this.sentence = sentence;
  }

  public Kind kind() {
    return kind;
  }

  /** HTTP code of a rejection; 0 for reasons that reject nothing. */
  public int code() {
    return code;
  }

  /** One plain sentence for people. */
  public String sentence() {
    return sentence;
  }
}

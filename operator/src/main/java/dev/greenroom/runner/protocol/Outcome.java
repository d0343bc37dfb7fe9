package dev.greenroom.runner.protocol;

/** How a session ended, as a runner saw it; the constants are spelled as they are on the wire. */
public enum Outcome {
  /** The agent answered {@code /bot} with a status below 400. */
  AgentFinished,
  /** The agent answered {@code /bot} with a status of 400 or more. */
  AgentError,
  /** The connection to the agent was refused or lost before it answered. */
  AgentCrashed,
  /** A signed stop came. */
  StoppedByUser,
  /** The session reached its maximum duration. */
  MaxDurationReached,
  /**
   * The pod was being deleted: provisional while the session drains, the end itself when the agent
   * hung up then.
   */
  Terminated
}

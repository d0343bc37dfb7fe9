package dev.greenroom.runner.protocol;

/** Where a runner is in its life; the constants are spelled as they are on the wire. */
public enum RunnerState {
  /** The agent does not answer yet. */
  Starting,
  /** The agent answers; a session may be given, or is just being given to it. */
  Ready,
  /** The agent has the session. */
  Running,
  /** The session ended, or the runner was stopped before it had one. */
  Ended
}

package dev.greenroom.gateway.organization;

import dev.greenroom.api.Reason;
import dev.greenroom.gateway.wire.EndState;
import dev.greenroom.gateway.wire.SessionDetail.Code;
import org.jspecify.annotations.Nullable;

/** The reasons of an end in the coarser words of the HTTP contract. */
final class Endings {
  private Endings() {}

  /**
   * @param ran its agent had the session
   */
  static EndState state(@Nullable Reason reason, boolean finished, boolean ran) {
    if (!finished) {
      return EndState.ACTIVE;
    }
    return switch (reason == null ? Reason.RunnerLost : reason) {
      case AgentFinished -> EndState.COMPLETED;
      case StartTimeout, Unschedulable, WaitTimedOut -> EndState.AGENT_START_TIMEOUT;
      case AgentCrashed, OutOfMemory, AgentError -> EndState.AGENT_ERROR;
      default -> ran ? EndState.TERMINATED : EndState.ENDED_BEFORE_AGENT_START;
    };
  }

  /**
   * The HTTP code of a rejection, and what the call to the agent came to; null where there was no
   * answer. Clients show 500 as an error.
   */
  static @Nullable String completionStatus(@Nullable Reason reason, boolean finished) {
    if (!finished || reason == null) {
      return null;
    }
    return switch (reason.kind()) {
      case REJECTED -> Integer.toString(reason.code());
      case COMPLETED -> "HTTP_COMPLETED";
      case FAILED -> reason == Reason.AgentError ? "500" : "HTTP_ERROR";
      case STOPPED -> null;
    };
  }

  /** What the end is called in the list of events; null where no word fits. */
  static @Nullable Code event(@Nullable Reason reason, boolean ran) {
    if (ran) {
      return Code.SESSION_COMPLETED;
    }
    EndState state = state(reason, true, false);
    return state == EndState.AGENT_START_TIMEOUT ? Code.SESSION_TIMEOUT : null;
  }
}

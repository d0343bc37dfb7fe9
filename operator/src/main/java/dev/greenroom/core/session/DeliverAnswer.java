package dev.greenroom.core.session;

import java.time.Instant;

/** What came of the attempt to give a session's body to its pod. */
public sealed interface DeliverAnswer {

  /** The runner has given it to the agent, at {@code since} by the API server's clock: t1. */
  record Accepted(Instant since) implements DeliverAnswer {}

  /** The runner had it before, and the session is over: the pod's status will tell. */
  record AlreadyOver() implements DeliverAnswer {}

  /** Nobody answers yet, or the agent is not ready: try again, the delivery is idempotent. */
  record NotYet(String message) implements DeliverAnswer {}

  /** No connection came about: it was certainly not given. Try again, as with {@link NotYet}. */
  record Unreachable(String message) implements DeliverAnswer {}

  /** The runner will never take it. */
  record Refused(String message) implements DeliverAnswer {}
}

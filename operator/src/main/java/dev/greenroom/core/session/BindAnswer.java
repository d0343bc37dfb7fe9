package dev.greenroom.core.session;

import dev.greenroom.api.Reason;

/** What came of the attempt to find a session a pod. */
public sealed interface BindAnswer {

  /** The session is bound; its object says to what. */
  record Bound() implements BindAnswer {}

  /** Somebody else bound, stopped, deleted or finished the session meanwhile: read it again. */
  record Overtaken() implements BindAnswer {}

  /** Every slot is held, by a live read. */
  record Full() implements BindAnswer {}

  /** There is no AgentDeployment of that name, by a live read. */
  record AgentAbsent() implements BindAnswer {}

  /**
   * The session may not have a pod: the agent is being deleted or suspended, the body too large,
   * the organisation may start none.
   */
  record NotAllowed(Reason reason) implements BindAnswer {}

  /** The API server refused the pod. */
  record PodRefused(Reason reason, String message) implements BindAnswer {}
}

package dev.greenroom.core.session;

/** What a runner that says hello is told. */
public enum HelloVerdict {
  /** Its session: the body may be given. */
  DELIVER,
  /** The pod is claimed, and the session that claimed it is not there or not bound yet. */
  NOT_YET,
  /** Nobody has claimed the pod. */
  UNCLAIMED,
  /** There is no session for this pod any more. */
  OVER
}

package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What came of a start over HTTP. */
public sealed interface StartAnswer {

  /** The session is bound to its pod; its object is what the API server has. */
  record Started(AgentSession session) implements StartAnswer {}

  /** The session of this id was there already, asked for by an earlier request. */
  record Existing(AgentSession session) implements StartAnswer {}

  /** The session of this id was asked for with another agent or another body: 422. */
  record Mismatch() implements StartAnswer {}

  /** Every slot is held: 429, answered from the cache and without a write. */
  record Full() implements StartAnswer {}

  /** No AgentDeployment of that name, or it is being deleted: 404. */
  record AgentAbsent() implements StartAnswer {}

  /** The AgentDeployment is suspended. */
  record Suspended() implements StartAnswer {}

  /** The organisation's billing is switched off: 402. */
  record BillingOff() implements StartAnswer {}

  /** The organisation has spent what it may in a month: 402. */
  record SpendLimitReached(long currentSpendCents, long limitCents) implements StartAnswer {}

  /** The API server refused the pod: a quota, or a configuration that can't be run. */
  record PodRefused(String message) implements StartAnswer {}

  /** The room that the session was to have could not be made; its source knows why. */
  record NoRoom() implements StartAnswer {}

  /** The API server refused the session: its body is more than it keeps, or not valid to it. */
  record BodyRefused(String message) implements StartAnswer {}

  /**
   * The pod could not be given the session, which is over, unbilled, and so is the pod: worth one
   * more try as another session.
   */
  record Undelivered() implements StartAnswer {}

  /**
   * Others were faster, again and again, or the API server does not answer: try again shortly.
   *
   * @param why for the log, without a word of the API server's
   */
  record Contended(String why) implements StartAnswer {
    /** The API server gave no answer, or none that a start can do anything with. */
    static Contended noAnswer(String call, KubernetesClientException e) {
      Throwable cause = e.getCause();
      return new Contended(
          call
              + ": "
              + (e.getCode() > 0 || cause == null
                  ? "HTTP " + e.getCode()
                  : cause.getClass().getSimpleName()));
    }
  }
}

package dev.greenroom.gateway;

import dev.greenroom.binding.StartAnswer;
import org.jspecify.annotations.Nullable;

/** Why a request that was understood got nothing: the label {@code reason} of the metric. */
enum Rejection {
  /** Every slot of the pool is taken. */
  AtCapacity,
  /** There is no such agent, or it is being deleted. */
  AgentNotFound,
  /** The agent is suspended. */
  AgentSuspended,
  /** The organisation's billing is switched off. */
  BillingInactive,
  /** The organisation has reached its spend limit. */
  SpendLimitReached,
  /** The cluster refused the agent's pod. */
  PodRefused,
  /** The Daily room that was asked for could not be made. */
  RoomRefused,
  /** The cluster can't keep the body. */
  BodyRefused,
  /** Others were faster again and again, or the API server did not answer. */
  Contended,
  /** Two pods, one after the other, could not be given the session. */
  Undelivered,
  /** The Idempotency-Key belongs to another request. */
  KeyReused,
  /** The key or Kubernetes user sends more requests a second than it may. */
  RateLimited,
  /** Too many wrong credentials came from the client's address. */
  TooManyRefusals,
  /** The gateway has as many requests in flight as it takes. */
  Busy;

  /** Null for a session. */
  static @Nullable Rejection of(StartAnswer answer) {
    if (answer instanceof StartAnswer.Started || answer instanceof StartAnswer.Existing) {
      return null;
    }
    if (answer instanceof StartAnswer.Full) {
      return AtCapacity;
    }
    if (answer instanceof StartAnswer.AgentAbsent) {
      return AgentNotFound;
    }
    if (answer instanceof StartAnswer.Suspended) {
      return AgentSuspended;
    }
    if (answer instanceof StartAnswer.BillingOff) {
      return BillingInactive;
    }
    if (answer instanceof StartAnswer.SpendLimitReached) {
      return SpendLimitReached;
    }
    if (answer instanceof StartAnswer.PodRefused) {
      return PodRefused;
    }
    if (answer instanceof StartAnswer.NoRoom) {
      return RoomRefused;
    }
    if (answer instanceof StartAnswer.BodyRefused) {
      return BodyRefused;
    }
    if (answer instanceof StartAnswer.Undelivered) {
      return Undelivered;
    }
    return answer instanceof StartAnswer.Mismatch ? KeyReused : Contended;
  }
}

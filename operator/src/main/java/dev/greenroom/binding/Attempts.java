package dev.greenroom.binding;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * Starts of which each may take more than one attempt, and each attempt is another session: once
 * more when its pod could not be given it, and with an idempotency key until that key's session is
 * one that is not spent. The same key is the same session.
 */
public final class Attempts {
  /** A key whose sessions fail again and again is tried no further; each try costs a read. */
  private static final int MOST_SPENT = 8;

  private final SessionStarter starter;
  private final Supplier<UUID> ids;

  /**
   * @param ids of sessions without a key
   */
  public Attempts(SessionStarter starter, Supplier<UUID> ids) {
    this.starter = starter;
    this.ids = ids;
  }

  /**
   * @param request its session is replaced by an id of this attempt
   */
  public StartAnswer start(StartRequest request) {
    StartAnswer answer = starter.start(request.as(ids.get().toString()));
    return answer instanceof StartAnswer.Undelivered
        ? afterUndelivered(starter.start(request.as(ids.get().toString())))
        : answer;
  }

  /** There was a place, whose pod failed and goes: it is too soon to say that the pool is full. */
  private static StartAnswer afterUndelivered(StartAnswer answer) {
    return answer instanceof StartAnswer.Full
        ? new StartAnswer.Contended("the only place failed")
        : answer;
  }

  /**
   * @param request its session is replaced by the id made from the key
   */
  public StartAnswer start(StartRequest request, String idempotencyKey) {
    boolean undelivered = false;
    for (int attempt = 1; attempt <= MOST_SPENT; attempt++) {
      StartAnswer answer =
          starter.start(
              request.as(
                  SessionId.forKey(request.organization(), request.agent(), idempotencyKey, attempt)
                      .toString()));
      boolean again = answer instanceof StartAnswer.Undelivered && !undelivered;
      boolean spent =
          answer instanceof StartAnswer.Existing existing && SessionId.isSpent(existing.session());
      if (!again && !spent) {
        return undelivered ? afterUndelivered(answer) : answer;
      }
      undelivered |= again;
    }
    return new StartAnswer.Contended("too many sessions of this key have failed");
  }
}

package dev.greenroom.binding;

/**
 * Starts that carry an idempotency key: the same key is the same session, until that session is
 * spent without having reached its agent; then the key makes the next.
 */
public final class KeyedStarts {
  /** A key whose sessions fail again and again is tried no further; each try costs a read. */
  private static final int MOST_ATTEMPTS = 8;

  private final SessionStarter starter;

  public KeyedStarts(SessionStarter starter) {
    this.starter = starter;
  }

  /**
   * @param request its session is replaced by the id made from the key
   */
  public StartAnswer start(StartRequest request, String idempotencyKey) {
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      StartAnswer answer = starter.start(attempt(request, idempotencyKey, attempt));
      boolean spent =
          answer instanceof StartAnswer.Existing existing && SessionId.isSpent(existing.session());
      if (!spent) {
        return answer;
      }
    }
    return new StartAnswer.Contended();
  }

  private static StartRequest attempt(StartRequest request, String key, int attempt) {
    return new StartRequest(
        request.organization(),
        request.agent(),
        SessionId.forKey(request.organization(), request.agent(), key, attempt).toString(),
        request.body(),
        request.transport(),
        request.room());
  }
}

package dev.greenroom.binding;

/** Starts sessions over HTTP: two writes for a start, none for a rejection. */
public interface SessionStarter {
  StartAnswer start(StartRequest request);

  /**
   * The same.
   *
   * @param placed told once a place is reserved for the session, perhaps more than once: those who
   *     come after it find another place, or none
   */
  default StartAnswer start(StartRequest request, Runnable placed) {
    return start(request);
  }
}

package dev.greenroom.bench;

/** A wait for what announces itself to nobody: a window of time, a process that comes up. */
final class Pause {
  private Pause() {}

  /** False when it was interrupted, as by the end of what waits; the thread stays interrupted. */
  static boolean of(long millis) {
    try {
      Thread.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package dev.greenroom.testing;

/** A law that was broken becomes an AssertionError that says which and by what. */
final class Law {
  private Law() {}

  static void holds(boolean holds, String law, Object... by) {
    if (!holds) {
      throw new AssertionError(law.formatted(by));
    }
  }
}

package dev.greenroom.runner.protocol;

/** The rule for a session's name, which is also why it needs no escaping in JSON or in a log. */
final class SessionName {
  private SessionName() {}

  static void check(String name) {
    boolean fits = !name.isEmpty() && name.length() <= 63;
    if (!fits || !name.chars().allMatch(SessionName::allowed)) {
      throw new IllegalArgumentException(
          Headers.SESSION
              + " must be an AgentSession's name: 1 to 63 of a-z, 0-9, '-' and '.'; correct it");
    }
  }

  private static boolean allowed(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  }
}

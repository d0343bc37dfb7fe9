package dev.greenroom.operator;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The last lines that an agent itself wrote to its log before its pod was given up, short enough
 * for an Event: on one line, without the node's instants.
 */
record LastWords(String text) {
  static final LastWords NONE = new LastWords("");

  /** What is asked of the log: room for the instants before the lines, too. */
  static final int TAIL_BYTES = 1_000;

  private static final int LINES = 5;
  private static final int LONGEST = 500;

  /**
   * @param tail lines with the node's instant before each; the first may be cut
   */
  static LastWords of(String tail) {
    List<String> lines = tail.lines().map(LastWords::said).filter(line -> !line.isBlank()).toList();
    String text =
        lines.stream().skip(Math.max(0, lines.size() - LINES)).collect(Collectors.joining(" | "));
    return new LastWords(
        text.length() <= LONGEST ? text : "…" + text.substring(text.length() - LONGEST + 1));
  }

  private static String said(String line) {
    return line.replaceFirst("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-]\\d\\d:\\d\\d) ?", "")
        .replaceAll("\\x1b\\[[0-9;]*[A-Za-z]", "")
        .replaceAll("\\p{Cntrl}", " ")
        .strip();
  }

  /** What is told, and then these words, if there are any. */
  String after(String message) {
    return text.isEmpty() ? message : message + ". The agent's log ends: " + text;
  }
}

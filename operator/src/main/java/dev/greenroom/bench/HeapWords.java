package dev.greenroom.bench;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What {@code jcmd PID GC.heap_info} prints: in the words of JDK 17 ({@code def new generation})
 * and of JDK 25 ({@code DefNew}), of the serial collector and of G1, whose heap is one piece.
 */
record HeapWords(String text) {
  private static final Pattern USED =
      Pattern.compile(
          "(?m)^ *(def new generation|tenured generation|DefNew|Tenured"
              + "|garbage-first heap) .*?\\bused (\\d+)K");

  /** MB in use; NaN where the words are others, as without a jcmd. */
  double usedMegabytes() {
    List<MatchResult> parts = USED.matcher(text).results().toList();
    return parts.isEmpty()
        ? Double.NaN
        : parts.stream().mapToLong(part -> Long.parseLong(part.group(2))).sum() / 1024.0;
  }
}

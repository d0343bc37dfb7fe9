package dev.greenroom.runner.protocol;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JSON object of names, numbers, nulls and strings that need no escaping: all that a runner ever
 * writes. Not a general parser.
 */
final class FlatJson {
  private static final Pattern MEMBER =
      Pattern.compile("\\G\\s*\"(\\w+)\"\\s*:\\s*(?:\"([^\"\\\\]*)\"|(-?\\d+)|null)\\s*([,}])");

  private FlatJson() {}

  /**
   * The members that are not null, numbers as text.
   *
   * @throws IllegalArgumentException when the text is anything else
   */
  static Map<String, String> read(String json) {
    String text = json.strip();
    Map<String, String> members = new LinkedHashMap<>();
    Matcher member = MEMBER.matcher(text);
    boolean more = text.startsWith("{");
    int at = 1;
    while (more && member.find(at)) {
      String value = member.group(2) != null ? member.group(2) : member.group(3);
      if (value != null) {
        members.put(member.group(1), value);
      }
      at = member.end();
      more = member.group(4).equals(",");
    }
    if (more || at != text.length() || at == 1) {
      throw new IllegalArgumentException(
          "this is not what a runner writes: an object of "
              + "strings, whole numbers and nulls, "
              + json.length()
              + " characters long");
    }
    return members;
  }

  static String need(Map<String, String> members, String name) {
    String value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a runner's message without \"" + name + "\"");
    }
    return value;
  }

  static String quote(String value) {
    return '"' + value + '"';
  }
}

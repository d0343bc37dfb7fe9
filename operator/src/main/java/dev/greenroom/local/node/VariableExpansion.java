package dev.greenroom.local.node;

import java.util.Map;

/**
 * The {@code $(NAME)} references of command, args and env values, as Kubernetes expands them: an
 * unknown name stays as it is, {@code $$} is a dollar sign that begins no reference.
 */
final class VariableExpansion {
  private VariableExpansion() {}

  static String expand(String text, Map<String, String> variables) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c != '$' || at + 1 == text.length()) {
        out.append(c);
        at++;
        continue;
      }
      char next = text.charAt(at + 1);
      int close = next == '(' ? text.indexOf(')', at + 2) : -1;
      if (next == '$') {
        out.append('$');
        at += 2;
      } else if (next == '(' && close > 0) {
        String name = text.substring(at + 2, close);
        String value = variables.get(name);
        out.append(value != null ? value : text.substring(at, close + 1));
        at = close + 1;
      } else {
        out.append(c).append(next);
        at += 2;
      }
    }
    return out.toString();
  }
}

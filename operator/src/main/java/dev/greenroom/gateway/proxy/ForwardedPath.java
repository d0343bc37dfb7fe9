package dev.greenroom.gateway.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a request's path that the agent is asked for, percent-encoded as the client sent it.
 *
 * @param raw without the slash before it
 */
record ForwardedPath(String raw) {
  /** Slashes before it: {@code /v1/public/{agent}/sessions/{session}/}. */
  private static final int SLASHES = 6;

  private static final Pattern DOTS = Pattern.compile("(^|/)\\.{1,2}(;[^/]*)?(/|$)");

  /** {@code POST /bot} hands an agent its session: Greenroom does that, once. */
  private static final Pattern BOT = Pattern.compile("/*bot(;[^/]*)?/*");

  /** What a URI can't hold as it is, though servers take it. */
  private static final String UNSAFE = "\"<>\\^`{|}[] ";

  static ForwardedPath of(String requestPath) {
    int at = 0;
    for (int i = 0; i < SLASHES; i++) {
      at = requestPath.indexOf('/', at) + 1;
    }
    return new ForwardedPath(requestPath.substring(at));
  }

  /** Dot segments, in whatever spelling a server may undo. */
  boolean hasDotSegments() {
    String plain =
        raw.toLowerCase(Locale.ROOT)
            .replace("%2e", ".")
            .replace("%2f", "/")
            .replace("%5c", "/")
            .replace("%3b", ";")
            .replace('\\', '/');
    return DOTS.matcher(plain).find();
  }

  boolean isBot() {
    return BOT.matcher(decoded()).matches();
  }

  /** Path and query for the agent. */
  String withQuery(@Nullable String query) {
    return "/" + safe(raw) + (query == null ? "" : "?" + safe(query));
  }

  private String decoded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < raw.length(); i++) {
      boolean encoded =
          raw.charAt(i) == '%'
              && i + 2 < raw.length()
              && Character.digit(raw.charAt(i + 1), 16) >= 0
              && Character.digit(raw.charAt(i + 2), 16) >= 0;
      text.append(
          encoded ? (char) Integer.parseInt(raw.substring(i + 1, i + 3), 16) : raw.charAt(i));
      i += encoded ? 2 : 0;
    }
    return text.toString();
  }

  private static String safe(String text) {
    StringBuilder safe = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean percent = c <= ' ' || c > '~' || UNSAFE.indexOf(c) >= 0;
      safe.append(percent ? "%%%02X".formatted((int) c) : String.valueOf(c));
    }
    return safe.toString();
  }
}

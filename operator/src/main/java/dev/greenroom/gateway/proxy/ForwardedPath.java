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

  /** A frame that matches paths by patterns takes {@code /bot%0a} for {@code /bot}. */
  private static final Pattern CONTROLS = Pattern.compile("(?i)%([01][0-9a-f]|7f)|\\p{Cntrl}");

  /** It encodes nothing: some servers take it as it is, to a URI it is a fault. */
  private static final Pattern BARE_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /** What a segment may have behind a semicolon is no part of its name. */
  private static final Pattern PARAMETERS = Pattern.compile(";[^/]*");

  private static final Pattern SLASHES_AT_ONCE = Pattern.compile("/{2,}");
  private static final Pattern OUTER_SLASHES = Pattern.compile("^/|/$");

  /** {@code POST /bot} hands an agent its session: Greenroom does that, once. */
  private static final String BOT = "bot";

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

  /** Characters that end a line or a text for some servers and not for others. */
  boolean hasControls() {
    return CONTROLS.matcher(raw).find();
  }

  boolean isMalformed() {
    return BARE_PERCENT.matcher(raw).find();
  }

  boolean isBot() {
    String names = PARAMETERS.matcher(decoded()).replaceAll("");
    String single = SLASHES_AT_ONCE.matcher(names).replaceAll("/");
    return OUTER_SLASHES.matcher(single).replaceAll("").equals(BOT);
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
    String whole = BARE_PERCENT.matcher(text).replaceAll("%25");
    for (byte b : whole.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean percent = c <= ' ' || c > '~' || UNSAFE.indexOf(c) >= 0;
      safe.append(percent ? "%%%02X".formatted((int) c) : String.valueOf(c));
    }
    return safe.toString();
  }
}

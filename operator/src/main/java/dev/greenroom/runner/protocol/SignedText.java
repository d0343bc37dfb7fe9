package dev.greenroom.runner.protocol;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The text that a request's signature covers: purpose, pod UID, SHA-256 of the body, and every
 * {@code Greenroom-} header but the signature.
 *
 * <p>One line a value and no line break in any value, so two different requests never have one
 * text. Header names are compared in lower case, because HTTP does.
 */
public record SignedText(String text) {

  /**
   * @throws IllegalArgumentException when a value could not travel as a header: anything but
   *     printable ASCII, or a blank at an end
   */
  public static SignedText of(
      Purpose purpose, String podUid, Map<String, String> headers, byte[] body) {
    SortedMap<String, String> lines = new TreeMap<>();
    headers.forEach((name, value) -> lines.put(name.toLowerCase(Locale.ROOT), value));
    StringBuilder text = new StringBuilder("greenroom/1 ").append(purpose.word());
    text.append("\npod ").append(printable("pod UID", podUid));
    text.append("\nbody ").append(sha256(body));
    lines.forEach(
        (name, value) ->
            text.append('\n').append(name).append(": ").append(printable(name, value)));
    return new SignedText(text.toString());
  }

  /** What is signed. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String printable(String name, String value) {
    if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
      throw new IllegalArgumentException(
          name + " has a line break or another character that no header may hold; remove it");
    }
    if (!value.equals(value.strip())) {
      throw new IllegalArgumentException(name + " begins or ends with a blank; remove it");
    }
    return value;
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

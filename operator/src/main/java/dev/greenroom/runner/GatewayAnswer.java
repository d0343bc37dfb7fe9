package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a gateway answered.
 *
 * @param headers names in lower case
 */
record GatewayAnswer(int status, Map<String, List<String>> headers, byte[] body) {
  private static final int LONGEST_LINE = 16384;
  private static final int MOST_HEADERS = 100;

  /**
   * @throws IOException when it ends too early, is too large, or no HTTP/1.1
   */
  static GatewayAnswer read(InputStream in) throws IOException {
    String[] words = line(in).split(" ", 3);
    if (!words[0].startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("\\d{3}")) {
      throw malformed();
    }
    Map<String, List<String>> headers = new LinkedHashMap<>();
    String line = line(in);
    for (int i = 0; !line.isEmpty(); i++, line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1 || i == MOST_HEADERS) {
        throw malformed();
      }
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    int status = Integer.parseInt(words[1]);
    return new GatewayAnswer(status, headers, status == 200 ? body(headers, in) : new byte[0]);
  }

  private static byte[] body(Map<String, List<String>> headers, InputStream in) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      return chunks(in);
    }
    return exactly(length(headers.getOrDefault("content-length", List.of("")).get(0), 10), in);
  }

  /** A gateway does not count large bodies before it sends them. */
  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int length = length(line(in), 16);
    while (length > 0) {
      body.write(exactly(length, in));
      if (body.size() > Delivery.LARGEST_BODY || !line(in).isEmpty()) {
        throw malformed();
      }
      length = length(line(in), 16);
    }
    return body.toByteArray();
  }

  private static int length(String text, int radix) throws IOException {
    try {
      int length = Integer.parseInt(text, radix);
      if (length >= 0 && length <= Delivery.LARGEST_BODY) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below, like one that is too large.
    }
    throw malformed();
  }

  private static byte[] exactly(int length, InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the gateway's answer was cut");
    }
    return bytes;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the gateway closed the connection before it answered");
      }
      if (line.length() == LONGEST_LINE) {
        throw malformed();
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static IOException malformed() {
    return new IOException("the gateway's answer is not what a gateway says");
  }

  /** Says nothing of what it brought. */
  @Override
  public String toString() {
    return "GatewayAnswer[status=" + status + "]";
  }
}

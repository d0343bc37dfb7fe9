package dev.greenroom.gateway.organization;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The end of a log that comes as a stream: its last whole lines that fit into so many bytes. */
final class LogTail {
  private LogTail() {}

  static String read(InputStream content, int bytes) throws IOException {
    byte[] ring = new byte[bytes];
    long total = 0;
    int at = 0;
    for (int read; (read = content.read(ring, at, bytes - at)) >= 0; at = (at + read) % bytes) {
      total += read;
    }
    if (total <= bytes) {
      return new String(ring, 0, (int) total, StandardCharsets.UTF_8);
    }
    byte[] last = new byte[bytes];
    System.arraycopy(ring, at, last, 0, bytes - at);
    System.arraycopy(ring, 0, last, bytes - at, at);
    int begun = 0;
    while (begun < bytes && last[begun] != '\n') {
      begun++;
    }
    int whole = Math.min(begun + 1, bytes);
    return new String(last, whole, bytes - whole, StandardCharsets.UTF_8);
  }
}

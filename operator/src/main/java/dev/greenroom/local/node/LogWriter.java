package dev.greenroom.local.node;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The answer to one request for a log: only the wanted lines, up to the wanted size. */
final class LogWriter {
  private final OutputStream out;
  private final LogQuery query;
  private long room;

  LogWriter(OutputStream out, LogQuery query) {
    this.out = out;
    this.query = query;
    Long limit = query.limitBytes();
    this.room = limit == null ? Long.MAX_VALUE : limit;
  }

  boolean hasRoom() {
    return room > 0;
  }

  void write(String line) throws IOException {
    if (!query.wants(line)) {
      return;
    }
    byte[] bytes = (query.show(line) + "\n").getBytes(StandardCharsets.UTF_8);
    int length = (int) Math.min(room, bytes.length);
    out.write(bytes, 0, length);
    room -= length;
  }
}

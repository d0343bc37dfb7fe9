package dev.greenroom.local.node;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a container left in its termination file: the last 4096 bytes, as the kubelet keeps. */
final class TerminationMessage {
  private static final int LIMIT = 4096;

  private TerminationMessage() {}

  static @Nullable String read(Path file) {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      int size = (int) Math.min(LIMIT, in.length());
      byte[] tail = new byte[size];
      in.seek(in.length() - size);
      in.readFully(tail);
      return size == 0 ? null : new String(tail, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "Error reading termination message: " + e.getMessage();
    }
  }
}

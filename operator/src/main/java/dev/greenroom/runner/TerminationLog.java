package dev.greenroom.runner;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.greenroom.runner.protocol.SessionEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The file whose content the kubelet shows as the container's termination message. */
final class TerminationLog {
  private final Path file;

  TerminationLog(Path file) {
    this.file = file;
  }

  /**
   * Replaces the message. The file is a mount and can't be renamed over, so it is overwritten first
   * and cut afterwards: a kill in between never leaves an empty message.
   */
  void write(SessionEnd end) throws IOException {
    byte[] message = end.json().getBytes(StandardCharsets.US_ASCII);
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
      channel.write(ByteBuffer.wrap(message), 0);
      channel.truncate(message.length);
    }
  }
}

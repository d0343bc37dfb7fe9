package dev.greenroom.local.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** The log of one container: a file of {@code instant text} lines that can be followed. */
final class ContainerLog {
  private final Path file;
  private final InstantSource clock;
  private long size;
  private boolean complete;

  private ContainerLog(Path file, InstantSource clock, long size, boolean complete) {
    this.file = file;
    this.clock = clock;
    this.size = size;
    this.complete = complete;
  }

  static ContainerLog begin(Path file, InstantSource clock) throws IOException {
    Files.write(file, new byte[0]);
    return new ContainerLog(file, clock, 0, false);
  }

  /** The log of a container that an earlier life of the node has started. */
  static ContainerLog ofEarlierLife(Path file, InstantSource clock) throws IOException {
    if (!Files.exists(file)) {
      Files.write(file, new byte[0]);
    }
    return new ContainerLog(file, clock, Files.size(file), true);
  }

  /** Appends every line of the output until it ends. */
  void takeAll(InputStream output) {
    try (BufferedReader lines =
            new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
        OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        append(out, (clock.instant() + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private synchronized void append(OutputStream out, byte[] line) throws IOException {
    out.write(line);
    size += line.length;
    notifyAll();
  }

  /** No more lines: followers have read everything. */
  synchronized void end() {
    complete = true;
    notifyAll();
  }

  private synchronized long size() {
    return size;
  }

  /** Waits until there is more than {@code seen}; false when there will never be. */
  private synchronized boolean awaitMore(long seen) throws InterruptedException {
    while (size == seen && !complete) {
      wait();
    }
    return size > seen;
  }

  void copyTo(OutputStream out, LogQuery query) throws IOException, InterruptedException {
    LogWriter writer = new LogWriter(out, query);
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long seen = history(lines, writer, query);
      out.flush();
      while (query.follow() && writer.hasRoom() && awaitMore(seen)) {
        for (long end = size(); seen < end; ) {
          String line = lines.readLine();
          seen += length(line);
          writer.write(line);
        }
        out.flush();
      }
    }
  }

  private long history(BufferedReader lines, LogWriter writer, LogQuery query) throws IOException {
    long seen = 0;
    Deque<String> tail = new ArrayDeque<>();
    for (long end = size(); seen < end; ) {
      String line = lines.readLine();
      seen += length(line);
      if (query.tailLines() == null) {
        writer.write(line);
      } else if (query.wants(line)) {
        tail.add(line);
        while (tail.size() > query.tailLines()) {
          tail.remove();
        }
      }
    }
    for (String line : tail) {
      writer.write(line);
    }
    return seen;
  }

  private static long length(String line) {
    return line.getBytes(StandardCharsets.UTF_8).length + 1L;
  }
}

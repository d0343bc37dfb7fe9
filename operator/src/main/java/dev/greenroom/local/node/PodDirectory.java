package dev.greenroom.local.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The folder of one pod: scratch, and for each container its log, its end and its process. */
record PodDirectory(Path root) {
  static final String CHILD = "process.json";

  Path scratch() {
    return root.resolve("scratch");
  }

  Path log(String container) {
    return root.resolve(container).resolve("log");
  }

  /** Stands for terminationMessagePath; its path is the container's TERMINATION_LOG. */
  Path terminationLog(String container) {
    return root.resolve(container).resolve("termination-log");
  }

  Path child(String container) {
    return root.resolve(container).resolve(CHILD);
  }

  void create(List<String> containers) {
    try {
      Files.createDirectories(scratch());
      for (String container : containers) {
        Files.createDirectories(root.resolve(container));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

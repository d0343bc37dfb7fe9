package dev.greenroom.local.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a process node keeps on disk: one folder for each pod, by UID. */
record StateDirectory(Path root) {
  PodDirectory pod(String uid) {
    return new PodDirectory(pods().resolve(uid));
  }

  /** The UIDs of all pods that have a folder. */
  List<String> uids() {
    return children(pods()).stream().map(p -> p.getFileName().toString()).toList();
  }

  /** The records of all processes ever started for pods that still have a folder. */
  List<ChildRecord> childRecords() {
    return children(pods()).stream()
        .flatMap(pod -> children(pod).stream())
        .map(container -> container.resolve(PodDirectory.CHILD))
        .flatMap(file -> ChildRecord.read(file).stream())
        .toList();
  }

  private Path pods() {
    return root.resolve("pods");
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

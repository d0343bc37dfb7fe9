package dev.greenroom.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processes of containers, where the node is this very machine and we may see them. */
public final class NodeProcesses {
  private NodeProcesses() {}

  /** Processes in the control group of one pod whose program is called so. */
  public static Stream<ProcessHandle> ofPod(String uid, String program) {
    return ProcessHandle.allProcesses()
        .filter(process -> read(process, "cgroup").contains(uid))
        .filter(process -> read(process, "comm").strip().equals(program));
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException e) {
      return ""; // it has ended meanwhile, or this is no Linux
    }
  }
}

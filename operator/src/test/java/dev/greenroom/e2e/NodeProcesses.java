package dev.greenroom.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processes of containers, where the node is this very machine and we may see them. */
public final class NodeProcesses {
  private NodeProcesses() {}

  /**
   * The processes of one pod's runner, by its control group: Java, or by the name of what starts it
   * in Greenroom's own image.
   */
  public static Stream<ProcessHandle> ofRunner(String podUid) {
    return ProcessHandle.allProcesses()
        .filter(process -> read(process, "cgroup").contains(podUid))
        .filter(process -> read(process, "comm").matches("(?s)(java\\b|greenroom).*"));
  }

  private static String read(ProcessHandle process, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    } catch (IOException e) {
      return ""; // it has ended meanwhile, or this is no Linux
    }
  }
}

package dev.greenroom.local.node;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The program a command names, looked up before it is started. */
final class Executable {
  private static final String PREFIX =
      "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
          + "runc create failed: unable to start container process: exec: ";

  private Executable() {}

  /** What containerd would say of a command that can't be started; empty when it can. */
  static Optional<String> problem(LaunchDecision.Launch launch) {
    String word = launch.command().get(0);
    if (word.contains("/")) {
      Path file = launch.directory().resolve(word);
      if (!Files.exists(file)) {
        return said(word, "stat " + word + ": no such file or directory");
      }
      return isProgram(file) ? Optional.empty() : said(word, "permission denied");
    }
    for (String folder : launch.environment().getOrDefault("PATH", "").split(":", -1)) {
      if (isProgram(launch.directory().resolve(folder).resolve(word))) {
        return Optional.empty();
      }
    }
    return said(word, "executable file not found in $PATH");
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }

  private static Optional<String> said(String word, String what) {
    return Optional.of(PREFIX + "\"" + word + "\": " + what + ": unknown");
  }
}

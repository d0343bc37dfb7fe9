package dev.greenroom.chart;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The helm of this machine. */
record Helm(Path program) {
  /**
   * @param output of both kinds
   */
  record Ended(int exit, String output) {}

  /** On PATH, or where there is none the file that {@code GREENROOM_HELM} names. */
  static Optional<Helm> find() {
    String named = System.getenv("GREENROOM_HELM");
    return named != null
        ? Optional.of(new Helm(Path.of(named)))
        : Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "helm"))
            .filter(Files::isExecutable)
            .findFirst()
            .map(Helm::new);
  }

  Ended run(String... words) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(words));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Ended(process.onExit().join().exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

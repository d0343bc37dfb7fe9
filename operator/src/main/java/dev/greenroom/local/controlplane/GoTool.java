package dev.greenroom.local.controlplane;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The go command of this machine. */
final class GoTool {
  private static final Pattern VERSION = Pattern.compile("go(\\d+)\\.(\\d+)");
  private static final int LEAST_MINOR = 24;
  private static final int PROGRESS_SECONDS = 10;
  private static final int TAIL_LINES = 8;

  private final Path program;
  private final Path folder;
  private final Consumer<String> progress;

  GoTool(Map<String, String> environment, Path folder, Consumer<String> progress) {
    this.program = onPath(environment.getOrDefault("PATH", ""));
    this.folder = folder;
    this.progress = progress;
  }

  void checkVersion() throws BinarySourceException {
    if (!Files.isExecutable(program)) {
      throw new BinarySourceException("Build: Go is not installed.");
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BinarySourceException("Build: " + e + ".");
    }
    Matcher version = VERSION.matcher(output("Asking Go for its version", "version"));
    boolean newEnough = version.find() && Integer.parseInt(version.group(2)) >= LEAST_MINOR;
    if (!newEnough) {
      throw new BinarySourceException(
          "Build: %s is older than Go 1.%d.".formatted(program, LEAST_MINOR));
    }
  }

  /**
   * Runs go with these arguments and returns what it prints; a line of progress at least every ten
   * seconds.
   */
  String output(String doing, String... arguments) throws BinarySourceException {
    Path output = folder.resolve("output");
    Path log = folder.resolve("log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(
                  Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList())
              .directory(folder.toFile())
              .redirectOutput(output.toFile())
              .redirectError(log.toFile());
      builder.environment().put("CGO_ENABLED", "0");
      builder.environment().put("GOFLAGS", "-buildvcs=false");
      builder.environment().put("GOWORK", "off");
      int code = await(builder.start(), doing);
      if (code != 0) {
        throw new BinarySourceException(
            "Build: go %s failed:\n%s"
                .formatted(arguments[0], LogTail.of(log, TAIL_LINES).indent(4).stripTrailing()));
      }
      return Files.readString(output);
    } catch (IOException e) {
      throw new BinarySourceException("Build: " + e + ".");
    }
  }

  private int await(Process process, String doing) throws BinarySourceException {
    try {
      for (int seconds = 0; !process.waitFor(PROGRESS_SECONDS, TimeUnit.SECONDS); ) {
        seconds += PROGRESS_SECONDS;
        progress.accept("%s, %d s".formatted(doing, seconds));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BinarySourceException("Build: interrupted.");
    } finally {
      process.destroy();
    }
  }

  private static Path onPath(String path) {
    List<Path> folders = Stream.of(path.split(File.pathSeparator)).map(Path::of).toList();
    Path usual = Path.of("/usr/local/go/bin/go"); // where Go's own instructions put it
    return folders.stream()
        .map(folder -> folder.resolve("go"))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .orElse(usual);
  }
}

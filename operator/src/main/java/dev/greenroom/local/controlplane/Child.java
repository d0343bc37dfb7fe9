package dev.greenroom.local.controlplane;

import dev.greenroom.local.ChildProcesses;
import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A program of the control plane while it runs, its output in a log file. */
final class Child implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final int TAIL_LINES = 12;

  private final String name;
  private final Process process;
  private final Path log;
  private final ChildProcesses processes;

  private Child(String name, Process process, Path log, ChildProcesses processes) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.processes = processes;
  }

  /**
   * Starts the command; the log of the run before stays beside the new one, as {@code
   * NAME.log.old}.
   */
  static Child start(String name, List<String> command, Path logs, ChildProcesses processes) {
    Path log = logs.resolve(name + ".log");
    try {
      Files.createDirectories(logs);
      if (Files.exists(log)) {
        Files.move(log, logs.resolve(name + ".log.old"), StandardCopyOption.REPLACE_EXISTING);
      }
      Process process =
          new ProcessBuilder(ChildProcesses.inOwnSession(command))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      processes.record(name, process.toHandle());
      process.getOutputStream().close();
      return new Child(name, process, log, processes);
    } catch (IOException e) {
      throw new LocalException("%s cannot be started: %s.".formatted(name, e.getMessage()), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  CompletableFuture<LocalException> end() {
    return process.onExit().thenApply(ended -> failure("ended with code " + ended.exitValue()));
  }

  LocalException failure(String what) {
    return new LocalException(
        "%s %s. The last lines of %s:\n%s"
            .formatted(name, what, log, LogTail.of(log, TAIL_LINES).indent(2).stripTrailing()));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    processes.forget(process.toHandle());
  }
}

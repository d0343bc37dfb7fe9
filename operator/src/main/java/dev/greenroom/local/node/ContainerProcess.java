package dev.greenroom.local.node;

import dev.greenroom.local.ChildProcesses;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The running process of one container.
 *
 * <p>It is started behind a gate: a shell that waits for one line and then becomes the command. The
 * line is sent when the process is on record; if this program is killed earlier, the shell reads
 * the end of its input and exits. So no command ever runs that the next start would not find.
 */
final class ContainerProcess {
  private static final String GATE = "read -r go && exec \"$@\" </dev/null";

  private final Process process;
  private final String marker;
  private final CompletableFuture<Exit> exit;

  /** The end of the main process; {@code code} as a kubelet gives it, 128 + n for signal n. */
  record Exit(int code, Instant at) {}

  private ContainerProcess(
      Process process,
      String marker,
      CompletableFuture<Void> output,
      InstantSource clock,
      Executor threads) {
    this.process = process;
    this.marker = marker;
    this.exit =
        process
            .onExit()
            .thenApply(p -> new Exit(p.exitValue(), clock.instant()))
            .thenCombine(leftovers(output, threads), (end, nothing) -> end);
  }

  static ContainerProcess start(
      LaunchDecision.Launch launch,
      String marker,
      Path record,
      ContainerLog log,
      InstantSource clock,
      Executor threads)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", GATE, "sh"));
    words.addAll(launch.command());
    ProcessBuilder builder =
        new ProcessBuilder(ChildProcesses.inOwnSession(words)).redirectErrorStream(true);
    builder.directory(launch.directory().toFile());
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    builder.environment().put(ProcessTree.MARKER, marker);
    Process process = builder.start();
    var output = CompletableFuture.runAsync(() -> log.takeAll(process.getInputStream()), threads);
    try (OutputStream gate = process.getOutputStream()) {
      ChildRecord.of(process.toHandle(), marker).write(record);
      gate.write('\n');
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    return new ContainerProcess(process, marker, output, clock, threads);
  }

  /** Complete once the output is in the log too. */
  CompletableFuture<Exit> exit() {
    return exit;
  }

  void terminate() {
    tree().forEach(ProcessHandle::destroy);
  }

  void kill() {
    tree().forEach(ProcessHandle::destroyForcibly);
  }

  private Iterable<ProcessHandle> tree() {
    return ProcessTree.of(Optional.of(process.toHandle()), marker);
  }

  /** Ends what the main process left behind; waits for the last output, but not for ever. */
  private CompletableFuture<Void> leftovers(CompletableFuture<Void> output, Executor threads) {
    return process
        .onExit()
        .thenComposeAsync(
            p -> {
              ProcessTree.of(Optional.empty(), marker).forEach(ProcessHandle::destroyForcibly);
              return output.copy().completeOnTimeout(null, 1, TimeUnit.SECONDS);
            },
            threads);
  }
}

package dev.greenroom.bench;

import dev.greenroom.local.ChildProcesses;
import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Greenroom's command as a process of its own, with what it takes of the machine. */
final class Program implements AutoCloseable {
  private static final long END_SECONDS = 20;
  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  private final Process process;
  private final Path log;
  private final ChildProcesses record;

  private Program(Process process, Path log, ChildProcesses record) {
    this.process = process;
    this.log = log;
    this.record = record;
  }

  /**
   * How programs are started.
   *
   * @param java the command up to Greenroom's own words
   * @param logs folder of their output
   * @param record where they are remembered, should this process die
   */
  record Launch(List<String> java, Path kubeconfig, Path logs, ChildProcesses record) {

    Program start(String name, List<String> words) {
      try {
        Files.createDirectories(logs);
        Path log = Files.createTempFile(logs, name, ".log");
        ProcessBuilder builder =
            new ProcessBuilder(Stream.of(java, words).flatMap(List::stream).toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("KUBECONFIG", kubeconfig.toString());
        Process process = builder.start();
        record.record(name, process.toHandle());
        return new Program(process, log, record);
      } catch (IOException e) {
        throw new LocalException(name + " cannot be started: " + e, e);
      }
    }
  }

  /** Throws, with what it said last, when it has ended by itself. */
  void check() {
    if (!process.isAlive()) {
      throw new LocalException("A process of the benchmark ended by itself: see " + log + ".");
    }
  }

  /** All processor time it has used. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory in MB; NaN where the system has no /proc. */
  double residentMegabytes() {
    try {
      Matcher rss =
          RSS.matcher(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
      return rss.find() ? Long.parseLong(rss.group(1)) / 1024.0 : Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Live heap in MB after a collection, as the JDK's own jcmd tells; NaN where there is none. */
  double liveMegabytes() {
    jcmd("GC.run");
    return new HeapWords(jcmd("GC.heap_info")).usedMegabytes();
  }

  private String jcmd(String question) {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString()));
    command.addAll(List.of(Long.toString(process.pid()), question));
    try {
      Process asked = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException noJcmd) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    record.forget(process.toHandle());
  }
}

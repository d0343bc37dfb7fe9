package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The greenroom command as a process of its own, which can be told to end, or killed. */
public final class GreenroomChild implements AutoCloseable {
  private final Process process;
  private final Path output;
  private final Set<ProcessHandle> started = new LinkedHashSet<>();

  private GreenroomChild(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * @param folder where its output goes
   */
  public static GreenroomChild start(
      Path folder, Map<String, String> environment, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.add("-Dgreenroom.home=" + Path.of("..").toAbsolutePath().normalize());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(words));
    try {
      Path output = Files.createTempFile(Files.createDirectories(folder), "output", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(output.toFile()));
      builder.environment().putAll(environment);
      GreenroomChild child = new GreenroomChild(builder.start(), output);
      // A run of tests that is broken off leaves no process behind, not even one that stands still.
      Runtime.getRuntime().addShutdownHook(new Thread(child::close));
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of its output that begins so, but for blanks. */
  public String line(String beginning) {
    return output()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no \"" + beginning + "\" in " + output()));
  }

  /** Returns once it has said so. */
  public void awaitOutput(String words) {
    await("\"" + words + "\" of greenroom")
        .atMost(120, SECONDS)
        .failFast(() -> assertThat(process.isAlive()).as("alive: %s", output()).isTrue())
        .untilAsserted(() -> assertThat(output()).contains(words));
  }

  /** Its exit status, once it has ended by itself. */
  public int awaitExit() {
    await("the end of greenroom").atMost(60, SECONDS).until(() -> !process.isAlive());
    return process.exitValue();
  }

  /** SIGSTOP: it stands still, its connections open, until {@link #resume}. */
  public void pause() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
      assertThat(kill.onExit().join().exitValue()).as("SIG%s to %d", name, pid()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGTERM, as Ctrl-C does; {@link #awaitExit} or {@link #survivors} tell what came of it. */
  public void terminate() {
    remember();
    process.destroy();
  }

  /** SIGKILL to this one process: it says goodbye to nobody, and what it started lives on. */
  public void kill() {
    remember();
    process.destroyForcibly().onExit().join();
  }

  /** What it had started, at any depth, and is still alive after its end. */
  public Stream<ProcessHandle> survivors() {
    return started.stream().filter(ProcessHandle::isAlive);
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    survivors().forEach(ProcessHandle::destroyForcibly);
  }

  private void remember() {
    process.descendants().forEach(started::add);
  }
}

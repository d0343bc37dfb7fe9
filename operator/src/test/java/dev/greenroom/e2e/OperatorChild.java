package dev.greenroom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An operator as a process of its own, which can be killed; its log is in target. */
public final class OperatorChild implements AutoCloseable {
  private final Process process;

  private OperatorChild(Process process) {
    this.process = process;
  }

  /** Starts one from the jar that this build made. */
  public static OperatorChild start() {
    Path jar = Path.of("target", "greenroom.jar").toAbsolutePath();
    if (!Files.exists(jar)) {
      throw new IllegalStateException(jar + " is missing: build it with mvn package first");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(List.of("-jar", jar.toString(), "operator"));
    command.add("--no-leader-election");
    command.add("--ledger=" + SharedOperator.LEDGER);
    command.addAll(List.of("--runner-image", LiveCluster.runnerImage()));
    Path log = Path.of("target", "e2e-operator.log");
    try {
      return new OperatorChild(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.appendTo(log.toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL: it says goodbye to nobody. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}

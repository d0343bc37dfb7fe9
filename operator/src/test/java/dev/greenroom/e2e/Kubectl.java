package dev.greenroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** One kubectl command in an organisation, as a platform engineer types it; ends with the test. */
public final class Kubectl implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private final String command;
  private final Path output;
  private final Process process;

  private Kubectl(String command, Path output, Process process) {
    this.command = command;
    this.output = output;
    this.process = process;
  }

  /**
   * Starts it. The program is that of the variable E2E_KUBECTL, else the one on PATH.
   *
   * @param input what it reads
   */
  public static Kubectl start(Organization organization, String input, String... words) {
    List<String> line = new ArrayList<>();
    line.add(Objects.requireNonNullElse(System.getenv("E2E_KUBECTL"), "kubectl"));
    line.addAll(List.of("--namespace", organization.namespace()));
    line.addAll(List.of(words));
    try {
      Path output = Files.createTempFile(Path.of("target"), "kubectl", ".log");
      Process process =
          new ProcessBuilder(line)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      return new Kubectl("kubectl " + String.join(" ", words), output, process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it to its end, which must be a good one; returns what it said. */
  public static String run(Organization organization, String input, String... words) {
    try (Kubectl kubectl = start(organization, input, words)) {
      return kubectl.awaitEnd();
    }
  }

  public boolean runs() {
    return process.isAlive();
  }

  /** What it has said so far, errors among it. */
  public String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String awaitEnd() {
    await("the end of " + command).atMost(PATIENCE).until(() -> !runs());
    assertThat(process.exitValue()).as("%s: %s", command, said()).isZero();
    return said();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try {
      Files.delete(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

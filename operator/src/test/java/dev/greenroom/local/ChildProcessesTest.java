package dev.greenroom.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessesTest {
  private static final Duration GRACE = Duration.ofMillis(500);

  @TempDir Path folder;
  private ChildProcesses processes;
  private Process child;

  @BeforeEach
  void start() {
    processes = new ChildProcesses(folder);
  }

  @AfterEach
  void end() {
    if (child != null) {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    }
  }

  @Test
  void endsARecordedProcess() throws IOException {
    // Given
    child = run("exec sleep 600");
    processes.record("sleeper", child.toHandle());

    // When
    List<String> ended = processes.endLeftovers(GRACE);

    // Then
    assertThat(ended).containsExactly("sleeper");
    await().until(() -> !child.isAlive());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void killsOneThatIgnoresItsEndAndWhatItStarted() throws IOException {
    // Given
    child = run("trap '' TERM; sleep 600 & echo up; while :; do wait; done");
    child.inputReader().readLine();
    ProcessHandle grandchild = child.descendants().findFirst().orElseThrow();
    processes.record("stubborn", child.toHandle());

    // When
    processes.endLeftovers(GRACE);

    // Then
    await().until(() -> !child.isAlive() && !grandchild.isAlive());
  }

  @Test
  void leavesALaterProcessWithTheSamePidAlone() throws IOException {
    // Given
    child = run("exec sleep 600");
    processes.record("sleeper", child.toHandle());
    Path record = folder.resolve(Long.toString(child.pid()));
    Files.writeString(record, "another start\nsleeper\n");

    // When
    List<String> ended = processes.endLeftovers(GRACE);

    // Then
    assertThat(ended).isEmpty();
    assertThat(child.isAlive()).isTrue();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void forgetsAProcessThatHasEnded() throws Exception {
    // Given
    child = run("exec sleep 600");
    processes.record("sleeper", child.toHandle());

    // When
    child.destroyForcibly().waitFor();
    processes.forget(child.toHandle());

    // Then
    assertThat(processes.endLeftovers(GRACE)).isEmpty();
  }

  @Test
  void keepsThePidOfACommandInASessionOfItsOwn() throws IOException {
    // Given
    List<String> command = ChildProcesses.inOwnSession(List.of("/bin/sh", "-c", "echo $$"));

    // When
    child = new ProcessBuilder(command).start();

    // Then
    assertThat(child.inputReader().readLine()).isEqualTo(Long.toString(child.pid()));
  }

  private static Process run(String script) throws IOException {
    return new ProcessBuilder("/bin/sh", "-c", script).start();
  }
}

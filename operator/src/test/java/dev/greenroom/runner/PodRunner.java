package dev.greenroom.runner;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/** The real runner of one pod within the JVM of a test: its door, its trust and its last words. */
public final class PodRunner implements AutoCloseable {
  private final Path terminationLog;
  private final Runner runner;
  private final RunnerServer server;

  private PodRunner(Path terminationLog, Runner runner, RunnerServer server) {
    this.terminationLog = terminationLog;
    this.runner = runner;
    this.server = server;
  }

  /**
   * @param agentPort where its agent listens on loopback, ready
   * @param terminationLog a file that is not there yet
   * @param nodeClock the clock of its node
   */
  public static PodRunner start(
      String podUid,
      PublicKey publicKey,
      int agentPort,
      Path terminationLog,
      InstantSource nodeClock,
      ScheduledExecutorService timer,
      ExecutorService threads) {
    RunnerClock clock = new RunnerClock(nodeClock, System::nanoTime);
    Runner runner =
        new Runner(
            new Agent(agentPort),
            clock,
            timer,
            threads,
            new TerminationLog(terminationLog),
            new Journal(new PrintStream(OutputStream.nullOutputStream()), clock));
    try {
      RunnerServer server =
          new RunnerServer(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              runner,
              new Trust(podUid, publicKey, clock),
              threads);
      server.start();
      runner.agentReady();
      return new PodRunner(terminationLog, runner, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.port();
  }

  /** The exit code, once there is nothing left to do. */
  public CompletableFuture<Integer> exit() {
    return runner.exit();
  }

  /** As upon SIGTERM with no time left. */
  public void terminate() {
    runner.terminate(Duration.ZERO);
  }

  /** What the kubelet would show of it. */
  public Optional<String> terminationMessage() {
    try {
      return Files.exists(terminationLog)
          ? Optional.of(Files.readString(terminationLog))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close(Duration.ofMillis(200));
      Files.deleteIfExists(terminationLog);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

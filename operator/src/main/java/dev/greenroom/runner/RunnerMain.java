package dev.greenroom.runner;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** The process of a session pod's runner container. */
public final class RunnerMain {
  private static final int BAD_ENVIRONMENT = 64;
  private static final int NO_PORT = 71;
  private static final int MOST_REQUESTS = 8;
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(1);

  private RunnerMain() {}

  /** Does not return; exits 0 when a session's end is written, or when there was no session. */
  public static void main(String[] args) throws Exception {
    // Read once by the JDK's server: small answers at once, and slow requests not for ever.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.setProperty("sun.net.httpserver.maxReqTime", "10");
    RunnerClock clock = RunnerClock.system();
    Journal journal = new Journal(System.err, clock);
    // Halting, not exiting: when SIGTERM has begun the JVM's own shutdown, exiting would wait for
    // the hook below, and the hook waits for this.
    Runtime.getRuntime().halt(run(clock, journal));
  }

  private static int run(RunnerClock clock, Journal journal) throws Exception {
    try {
      return run(RunnerConfig.from(System.getenv()), clock, journal);
    } catch (IllegalArgumentException e) {
      System.err.println("greenroom runner: " + e.getMessage());
      return BAD_ENVIRONMENT;
    } catch (IOException e) {
      System.err.println(
          "greenroom runner: can't listen ("
              + e.getMessage()
              + "); free the port or set GREENROOM_RUNNER_PORT");
      return NO_PORT;
    }
  }

  private static int run(RunnerConfig config, RunnerClock clock, Journal journal) throws Exception {
    ThreadFactory daemons = RunnerMain::daemon;
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(daemons);
    Agent agent = new Agent(config.agentPort());
    Runner runner =
        new Runner(
            agent,
            clock,
            timer,
            Executors.newSingleThreadExecutor(daemons),
            new TerminationLog(config.terminationLog()),
            journal);
    Trust trust = new Trust(config.podUid(), config.publicKey(), clock);
    Optional<Greeter> greeter =
        config
            .gateway()
            .map(gateway -> new Greeter(gateway, runner, trust, threads(daemons), journal));
    RunnerServer server =
        new RunnerServer(
            address(config), runner, trust, Executors.newFixedThreadPool(MOST_REQUESTS, daemons));
    server.start();
    journal.tell("listening", "port=" + server.port());
    onTermination(() -> runner.terminate(config.grace()));
    timer.execute(
        new AgentWatch(
            agent,
            timer,
            () -> {
              runner.agentReady();
              greeter.ifPresent(Greeter::start);
            }));
    int code = runner.exit().get();
    if (greeter.isPresent()) {
      greeter.get().goodbye();
    }
    server.close(LAST_ANSWERS);
    journal.tell("exit", "code=" + code);
    return code;
  }

  private static ScheduledExecutorService threads(ThreadFactory daemons) {
    return Executors.newScheduledThreadPool(2, daemons);
  }

  private static void onTermination(Runnable action) {
    Thread hook =
        new Thread(
            () -> {
              action.run();
              awaitHalt();
            });
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Keeps the JVM's shutdown from ending while the session drains; the main thread halts it. */
  private static void awaitHalt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static InetSocketAddress address(RunnerConfig config) throws IOException {
    return config.address().isEmpty()
        ? new InetSocketAddress(config.runnerPort())
        : new InetSocketAddress(InetAddress.getByName(config.address()), config.runnerPort());
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    return thread;
  }
}

package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A runner's life: agent ready, one session, its end, exit. Requests are believed already; {@link
 * RunnerServer} asks for signatures.
 */
final class Runner {
  /** The session, or the life without one, is over and written down. */
  static final int DONE = 0;

  /** The termination message could not be written; its text is in the log instead. */
  static final int NOT_WRITTEN = 1;

  /** SIGTERM's own code: the session went on past the grace, the message is a provisional one. */
  static final int CUT_OFF = 143;

  private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(2);
  private static final Duration LAST_MOMENTS = Duration.ofSeconds(2);

  private final Agent agent;
  private final RunnerClock clock;
  private final ScheduledExecutorService timer;
  private final Executor sessions;
  private final TerminationLog terminationLog;
  private final Journal journal;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final CompletableFuture<Void> began = new CompletableFuture<>();

  private boolean agentReady;
  private boolean closed;
  private Optional<SessionRun> run = Optional.empty();

  /**
   * @param sessions where the one session runs, for all its length
   */
  Runner(
      Agent agent,
      RunnerClock clock,
      ScheduledExecutorService timer,
      Executor sessions,
      TerminationLog terminationLog,
      Journal journal) {
    this.agent = agent;
    this.clock = clock;
    this.timer = timer;
    this.sessions = sessions;
    this.terminationLog = terminationLog;
    this.journal = journal;
  }

  /** The exit code, once there is nothing left to do. */
  CompletableFuture<Integer> exit() {
    return exit;
  }

  /** Completes when the agent has the session. */
  CompletableFuture<Void> began() {
    return began;
  }

  /** True while a session may still come. */
  synchronized boolean waits() {
    return run.isEmpty() && !closed;
  }

  /** There will be no session: exits, unless there is one. */
  void dismiss() {
    closeWithout(Optional.empty());
  }

  synchronized void agentReady() {
    agentReady = true;
    journal.tell("agent-ready", "");
  }

  Reply deliver(Delivery delivery) throws InterruptedException {
    SessionRun taken;
    synchronized (this) {
      if (run.isEmpty()) {
        if (closed) {
          return refusal(410, "this runner was stopped; start the session in another pod");
        }
        if (!agentReady) {
          return refusal(503, "the agent is not ready; deliver again");
        }
        journal.tell("session-delivered", "session=" + delivery.session());
        run = Optional.of(take(delivery));
        run.ifPresent(sessions::execute);
      }
      taken = run.get();
    }
    if (!taken.session().equals(delivery.session())) {
      return refusal(409, "this pod has another session; start it in another pod");
    }
    if (!taken.awaitSettled(DELIVERY_PATIENCE)) {
      return refusal(503, "the agent does not take the session yet; deliver again");
    }
    RunnerReport report = report();
    return Reply.report(report.runningMillis().isPresent() ? 202 : 502, report);
  }

  RunnerReport report() {
    return running().map(SessionRun::report).orElseGet(this::idleReport);
  }

  /** Ends this session; a runner without one takes none any more. Both exit. */
  Reply stop(String session) {
    if (!closeWithout(Optional.of(session))) {
      return refusal(409, "this pod has another session; it goes on");
    }
    running().ifPresent(current -> current.end(Outcome.StoppedByUser));
    return Reply.report(200, report());
  }

  /**
   * SIGTERM: the pod is being deleted. The agent drains, so its session may still end by itself;
   * until then every second writes the end it would have, since the kill may come early, and the
   * drain is given up just before the pod's grace is over.
   */
  void terminate(Duration grace) {
    closeWithout(Optional.empty());
    running()
        .ifPresent(
            current -> {
              journal.tell("terminating", "session=" + current.session());
              current.terminating();
              refresh(current);
              long drain = Math.max(0, grace.minus(LAST_MOMENTS).toMillis());
              timer.schedule(() -> exit.complete(CUT_OFF), drain, TimeUnit.MILLISECONDS);
            });
  }

  private void refresh(SessionRun current) {
    current.unlessEnded(
        provisional -> {
          record(provisional);
          timer.schedule(() -> refresh(current), 1, TimeUnit.SECONDS);
        });
  }

  /** False when there is a session and it is not the expected one. */
  private synchronized boolean closeWithout(Optional<String> expected) {
    if (run.isEmpty()) {
      if (!closed) {
        journal.tell("closed", "");
      }
      closed = true;
      exit.complete(DONE);
      return true;
    }
    return expected.isEmpty() || expected.equals(run.map(SessionRun::session));
  }

  private synchronized Optional<SessionRun> running() {
    return run;
  }

  private synchronized RunnerReport idleReport() {
    RunnerState waiting = agentReady ? RunnerState.Ready : RunnerState.Starting;
    return new RunnerReport(
        closed ? RunnerState.Ended : waiting,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        clock.now());
  }

  private SessionRun take(Delivery delivery) {
    return new SessionRun(
        delivery,
        agent,
        clock,
        timer,
        journal,
        () -> began.complete(null),
        end -> exit.complete(record(end)));
  }

  private int record(SessionEnd end) {
    try {
      terminationLog.write(end);
      return DONE;
    } catch (IOException e) {
      journal.tell("termination-message-not-written", end.json());
      return NOT_WRITTEN;
    }
  }

  private Reply refusal(int status, String sentence) {
    return Reply.refusal(status, sentence, clock.now());
  }
}

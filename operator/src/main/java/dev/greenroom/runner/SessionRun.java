package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.SessionEnd;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one session of this runner, from its delivery to its end. The first end counts; whatever
 * comes later changes nothing.
 */
final class SessionRun implements Runnable {
  /** When the request to the agent was about to be written, on both clocks. */
  private record Began(Instant at, long nanos) {}

  private final Delivery delivery;
  private final Agent agent;
  private final RunnerClock clock;
  private final ScheduledExecutorService timer;
  private final Runnable atBeginning;
  private final Consumer<SessionEnd> atEnd;
  private final Journal journal;
  private final CountDownLatch settled = new CountDownLatch(1);

  private Optional<AgentConnection> connection = Optional.empty();
  private Optional<Began> began = Optional.empty();
  private Optional<SessionEnd> end = Optional.empty();
  private boolean terminating;

  /**
   * @param atBeginning told when the agent has it, under this object's lock
   * @param atEnd told the end once, under this object's lock
   */
  SessionRun(
      Delivery delivery,
      Agent agent,
      RunnerClock clock,
      ScheduledExecutorService timer,
      Journal journal,
      Runnable atBeginning,
      Consumer<SessionEnd> atEnd) {
    this.delivery = delivery;
    this.agent = agent;
    this.clock = clock;
    this.timer = timer;
    this.journal = journal;
    this.atBeginning = atBeginning;
    this.atEnd = atEnd;
  }

  String session() {
    return delivery.session();
  }

  /** Gives the session to the agent and waits for its answer: the whole of the session. */
  @Override
  public void run() {
    try (AgentConnection agentConnection = agent.connect()) {
      if (!use(agentConnection)) {
        return;
      }
      // Read before the write: on a busy machine the agent may begin before this thread goes on,
      // and a session is never billed for less than it ran.
      Began start = new Began(clock.now(), clock.nanos().getAsLong());
      agentConnection.postBot(delivery);
      begin(start);
      int status = agentConnection.status();
      Outcome outcome = status < 400 ? Outcome.AgentFinished : Outcome.AgentError;
      end(outcome, Optional.of(status), agentConnection::drain);
    } catch (IOException e) {
      hungUp();
    }
  }

  /** True when the agent has the session or it is over, false after waiting in vain. */
  boolean awaitSettled(Duration patience) throws InterruptedException {
    return settled.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  void end(Outcome outcome) {
    end(outcome, Optional.empty(), () -> {});
  }

  /** From now on an agent that hangs up was killed with its pod, and did not crash. */
  synchronized void terminating() {
    terminating = true;
  }

  /** Shows the end it would have if the pod went now, unless the true one was there before. */
  synchronized void unlessEnded(Consumer<SessionEnd> provisional) {
    if (end.isEmpty()) {
      provisional.accept(ending(Outcome.Terminated, Optional.empty()));
    }
  }

  synchronized RunnerReport report() {
    return new RunnerReport(
        state(),
        Optional.of(session()),
        end.isPresent() ? end.get().runningMillis() : began.map(this::millisSince),
        end.map(SessionEnd::outcome),
        clock.now());
  }

  private RunnerState state() {
    if (end.isPresent()) {
      return RunnerState.Ended;
    }
    return began.isPresent() ? RunnerState.Running : RunnerState.Ready;
  }

  private synchronized void hungUp() {
    end(terminating ? Outcome.Terminated : Outcome.AgentCrashed);
  }

  private synchronized boolean use(AgentConnection opened) {
    connection = Optional.of(opened);
    return end.isEmpty();
  }

  private synchronized void begin(Began start) {
    if (end.isEmpty()) {
      began = Optional.of(start);
      timer.schedule(
          () -> end(Outcome.MaxDurationReached), delivery.maxSeconds(), TimeUnit.SECONDS);
      journal.tell("session-running", "session=" + session());
      settled.countDown();
      atBeginning.run();
    }
  }

  private synchronized void end(Outcome outcome, Optional<Integer> status, Runnable beforeClose) {
    if (end.isPresent()) {
      return;
    }
    SessionEnd now = ending(outcome, status);
    end = Optional.of(now);
    beforeClose.run();
    connection.ifPresent(AgentConnection::close);
    journal.tell(
        "session-ended",
        "session="
            + session()
            + " outcome="
            + now.outcome()
            + status.map(value -> " status=" + value).orElse("")
            + now.runningMillis().map(value -> " millis=" + value).orElse(""));
    atEnd.accept(now);
    settled.countDown();
  }

  private SessionEnd ending(Outcome outcome, Optional<Integer> status) {
    Optional<Long> millis = began.map(this::millisSince);
    // Newer agents are told the maximum and end by themselves at it, a moment after we would.
    boolean full = millis.isPresent() && millis.get() >= delivery.maxSeconds() * 1000;
    return new SessionEnd(
        session(),
        began.map(Began::at),
        clock.now(),
        millis,
        full && status.isPresent() ? Outcome.MaxDurationReached : outcome,
        status);
  }

  private long millisSince(Began start) {
    return TimeUnit.NANOSECONDS.toMillis(clock.nanos().getAsLong() - start.nanos());
  }
}

package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Purpose;
import dev.greenroom.runner.protocol.ReceivedHeaders;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The talk of a runner with its gateway: hello until there is a session, the news that the agent
 * has it, and goodbye. It asks and is answered, so nothing depends on it: the same session may come
 * through the runner's own door, and does when there is no gateway.
 */
final class Greeter {
  private static final int PATIENCE_MILLIS = 2000;
  private static final int LAST_PATIENCE_MILLIS = 1000;
  private static final int LAST_CONNECT_MILLIS = 300;
  private static final int NOBODY = 0;
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);

  private final Gateway gateway;
  private final Runner runner;
  private final Trust trust;
  private final ScheduledExecutorService executor;
  private final Journal journal;

  /** The last status that was told to the journal; {@link #NOBODY} when there was no answer. */
  private final AtomicInteger told = new AtomicInteger(-1);

  /**
   * @param executor two threads: news don't wait behind a hello that is not answered
   */
  Greeter(
      Gateway gateway,
      Runner runner,
      Trust trust,
      ScheduledExecutorService executor,
      Journal journal) {
    this.gateway = gateway;
    this.runner = runner;
    this.trust = trust;
    this.executor = executor;
    this.journal = journal;
  }

  /** Begins; the agent answers by now. */
  void start() {
    runner.began().thenRunAsync(this::tellRunning, executor);
    executor.execute(this::hello);
  }

  /**
   * Says how the session ended, if there was one and it has; takes a second at most, which is
   * billed, and none where nobody was there the last time: then the pod's own status says it.
   */
  void goodbye() throws InterruptedException {
    if (told.get() == NOBODY || runner.report().session().isEmpty()) {
      return;
    }
    Thread last = new Thread(this::tellEnded);
    last.setDaemon(true);
    last.start();
    last.join(LAST_PATIENCE_MILLIS);
  }

  private void tellEnded() {
    RunnerReport report = runner.report();
    if (report.state() == RunnerState.Ended && tellLast(report, false) == 202) {
      tellLast(runner.report(), true);
    }
  }

  private int tellLast(RunnerReport report, boolean again) {
    return status(tell(report, again, LAST_CONNECT_MILLIS, LAST_PATIENCE_MILLIS));
  }

  private void hello() {
    hello(Pauses.AWAITING, Pauses.FAILING);
  }

  private void hello(Pauses awaiting, Pauses failing) {
    if (!runner.waits()) {
      return;
    }
    Optional<GatewayAnswer> answer = tell(runner.report(), false, PATIENCE_MILLIS, PATIENCE_MILLIS);
    switch (status(answer)) {
      case 200 -> {
        take(answer.orElseThrow());
        in(failing.next(), () -> hello(awaiting, failing.after()));
      }
      case 202 -> in(awaiting.next(), () -> hello(awaiting.after(), Pauses.FAILING));
      case 204 -> in(NOW_AND_THEN, this::hello);
      case 410 -> runner.dismiss();
      default -> in(failing.next(), () -> hello(awaiting, failing.after()));
    }
  }

  /** A gateway is believed no more than anybody who knocks at the door. */
  private void take(GatewayAnswer answer) {
    Optional<Reply> refusal;
    try {
      ReceivedHeaders headers = ReceivedHeaders.of(answer.headers());
      refusal = trust.refusal(Purpose.DELIVER, headers, answer.body());
      if (refusal.isEmpty()) {
        runner.deliver(Delivery.from(trust.podUid(), headers, answer.body()));
      }
    } catch (IllegalArgumentException e) {
      refusal = Optional.of(Reply.refusal(400, "malformed", trust.clock().now()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    refusal.ifPresent(reply -> journal.tell("gateway-not-believed", "status=" + reply.status()));
  }

  private void tellRunning() {
    tellRunning(false, Pauses.AWAITING, Pauses.FAILING);
  }

  private void tellRunning(boolean again, Pauses awaiting, Pauses failing) {
    RunnerReport report = runner.report();
    if (report.state() != RunnerState.Running) {
      return;
    }
    int status = status(tell(report, again, PATIENCE_MILLIS, PATIENCE_MILLIS));
    if (status == 202) {
      in(awaiting.next(), () -> tellRunning(true, awaiting.after(), Pauses.FAILING));
    } else if (status == NOBODY || status == 429 || status >= 500) {
      in(failing.next(), () -> tellRunning(false, awaiting, failing.after()));
    }
  }

  private Optional<GatewayAnswer> tell(
      RunnerReport report, boolean again, int connectMillis, int answerMillis) {
    try {
      GatewayAnswer answer = gateway.tell(report, again, connectMillis, answerMillis);
      journal(answer.status());
      return Optional.of(answer);
    } catch (IOException e) {
      journal(NOBODY);
      return Optional.empty();
    }
  }

  private static int status(Optional<GatewayAnswer> answer) {
    return answer.map(GatewayAnswer::status).orElse(NOBODY);
  }

  private void journal(int status) {
    if (told.getAndSet(status) != status) {
      journal.tell("gateway", status == NOBODY ? "unreachable=true" : "status=" + status);
    }
  }

  private void in(Duration delay, Runnable step) {
    executor.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
  }
}

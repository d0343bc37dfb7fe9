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
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);

  private final Gateway gateway;
  private final Runner runner;
  private final Trust trust;
  private final ScheduledExecutorService executor;
  private final Journal journal;

  /** The last status that was told to the journal; 0 is "no answer". */
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
    runner.began().thenRunAsync(() -> tellRunning(AT_ONCE), executor);
    executor.execute(() -> hello(AT_ONCE));
  }

  /** Says once how the session ended, if there was one and it has; takes a second at most. */
  void goodbye() throws InterruptedException {
    RunnerReport report = runner.report();
    if (report.session().isEmpty() || report.state() != RunnerState.Ended) {
      return;
    }
    Thread last = new Thread(() -> tell(report, LAST_PATIENCE_MILLIS));
    last.setDaemon(true);
    last.start();
    last.join(LAST_PATIENCE_MILLIS);
  }

  private void hello(Duration backOff) {
    if (!runner.waits()) {
      return;
    }
    Optional<GatewayAnswer> answer = tell(runner.report(), PATIENCE_MILLIS);
    switch (answer.map(GatewayAnswer::status).orElse(0)) {
      case 200 -> take(answer.orElseThrow(), backOff);
      case 202 -> in(AT_ONCE, () -> hello(AT_ONCE));
      case 204 -> in(NOW_AND_THEN, () -> hello(AT_ONCE));
      case 410 -> runner.dismiss();
      default -> in(backOff, () -> hello(longer(backOff)));
    }
  }

  /** A gateway is believed no more than anybody who knocks at the door. */
  private void take(GatewayAnswer answer, Duration backOff) {
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
    in(backOff, () -> hello(longer(backOff)));
  }

  private void tellRunning(Duration backOff) {
    RunnerReport report = runner.report();
    if (report.state() != RunnerState.Running) {
      return;
    }
    int status = tell(report, PATIENCE_MILLIS).map(GatewayAnswer::status).orElse(0);
    if (status == 202) {
      in(AT_ONCE, () -> tellRunning(AT_ONCE));
    } else if (status == 0 || status == 429 || status >= 500) {
      in(backOff, () -> tellRunning(longer(backOff)));
    }
  }

  private Optional<GatewayAnswer> tell(RunnerReport report, int patienceMillis) {
    try {
      GatewayAnswer answer = gateway.tell(report, patienceMillis);
      journal(answer.status());
      return Optional.of(answer);
    } catch (IOException e) {
      journal(0);
      return Optional.empty();
    }
  }

  private void journal(int status) {
    if (told.getAndSet(status) != status) {
      journal.tell("gateway", status == 0 ? "unreachable=true" : "status=" + status);
    }
  }

  private void in(Duration delay, Runnable step) {
    executor.schedule(step, delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Duration longer(Duration backOff) {
    Duration twice = backOff.multipliedBy(2);
    return twice.compareTo(NOW_AND_THEN) < 0 ? twice : NOW_AND_THEN;
  }
}

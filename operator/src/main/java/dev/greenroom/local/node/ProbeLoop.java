package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Probe;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One probe of one container, asked again and again until it is told to stop. */
final class ProbeLoop {
  private final ProbeTarget target;
  private final ScheduledExecutorService timer;
  private final Executor threads;
  private final Predicate<ProbeState> goOn;
  private volatile ProbeState state = ProbeState.initial();
  private volatile boolean stopped;

  private ProbeLoop(
      ProbeTarget target,
      ScheduledExecutorService timer,
      Executor threads,
      Predicate<ProbeState> goOn) {
    this.target = target;
    this.timer = timer;
    this.threads = threads;
    this.goOn = goOn;
  }

  /** {@code goOn} is told the state after each answer, and decides whether to ask again. */
  static ProbeLoop start(
      ProbeTarget target,
      ScheduledExecutorService timer,
      Executor threads,
      Predicate<ProbeState> goOn) {
    ProbeLoop loop = new ProbeLoop(target, timer, threads, goOn);
    Integer delay = target.probe().getInitialDelaySeconds();
    loop.after(delay == null ? 0 : delay);
    return loop;
  }

  void stop() {
    stopped = true;
  }

  private void after(long seconds) {
    if (!stopped && !timer.isShutdown()) {
      timer.schedule(() -> threads.execute(this::ask), seconds, TimeUnit.SECONDS);
    }
  }

  private void ask() {
    if (stopped) {
      return;
    }
    Probe probe = target.probe();
    state = state.next(target.succeeds(), probe);
    if (!stopped && goOn.test(state)) {
      after(ProbeState.atLeastOne(probe.getPeriodSeconds(), 10));
    }
  }
}

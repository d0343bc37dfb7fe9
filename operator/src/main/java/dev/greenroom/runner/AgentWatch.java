package dev.greenroom.runner;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The wait for the agent to answer: a question every tenth of a second until it does. */
final class AgentWatch implements Runnable {
  private static final long PERIOD_MILLIS = 100;

  private final Agent agent;
  private final ScheduledExecutorService timer;
  private final Runnable ready;

  AgentWatch(Agent agent, ScheduledExecutorService timer, Runnable ready) {
    this.agent = agent;
    this.timer = timer;
    this.ready = ready;
  }

  @Override
  public void run() {
    if (agent.ready()) {
      ready.run();
    } else {
      timer.schedule(this, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}

package dev.greenroom.gateway.proxy;

import dev.greenroom.gateway.Shares;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** The pods of sessions, waited for while a session is starting. */
final class StartedSessions {
  private final Targets targets;
  private final ProxySettings settings;
  private final LongSupplier nanoTime;
  private final Semaphore places;
  private final Shares shares;

  StartedSessions(Targets targets, ProxySettings settings, LongSupplier nanoTime) {
    this.targets = targets;
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.places = new Semaphore(settings.waiting());
    this.shares = new Shares(settings.waiting(), ProxySettings.ORGANIZATIONS);
  }

  /** NotYet once there is no patience, or no place to wait, left. */
  Target find(String organization, String agent, String session) throws InterruptedException {
    Target first = targets.find(organization, agent, session);
    if (!(first instanceof Target.NotYet) || !shares.take(organization)) {
      return first;
    }
    try {
      return awaitInPlace(organization, agent, session, first);
    } finally {
      shares.release(organization);
    }
  }

  private Target awaitInPlace(String organization, String agent, String session, Target first)
      throws InterruptedException {
    if (!places.tryAcquire()) {
      return first;
    }
    try {
      return await(organization, agent, session, first);
    } finally {
      places.release();
    }
  }

  private Target await(String organization, String agent, String session, Target first)
      throws InterruptedException {
    long begun = nanoTime.getAsLong();
    Target target = first;
    while (target instanceof Target.NotYet notYet
        && notYet.left().compareTo(Duration.ZERO) > 0
        && nanoTime.getAsLong() - begun < settings.start().toNanos()) {
      // A gateway has no watch of sessions: a few callers that are early ask the API server
      // instead.
      Thread.sleep(settings.poll().toMillis());
      target = targets.find(organization, agent, session);
    }
    return target;
  }
}

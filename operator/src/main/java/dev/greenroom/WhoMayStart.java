package dev.greenroom;

import dev.greenroom.binding.OrganizationCache;
import dev.greenroom.binding.Standings;
import dev.greenroom.binding.WatchGuard;
import dev.greenroom.core.usage.Standing;
import dev.greenroom.ledger.Ledger;
import io.fabric8.kubernetes.api.model.Namespace;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standing of every organisation: the switch of its billing by a watch of the namespaces, its
 * spend limit by a look into the ledger every two seconds, all of it beside the starts.
 */
final class WhoMayStart implements Standings, AutoCloseable {
  /** Between two looks into the ledger, which are one short query where nothing is new. */
  static final Duration LOOK = Duration.ofSeconds(2);

  private static final Duration CLOSING = Duration.ofSeconds(1);

  private final OrganizationCache organizations;
  private final WatchGuard<Namespace> guard;
  private final @Nullable SpendWatch spends;
  private final ScheduledExecutorService timer;

  private WhoMayStart(
      OrganizationCache organizations,
      WatchGuard<Namespace> guard,
      @Nullable SpendWatch spends,
      ScheduledExecutorService timer) {
    this.organizations = organizations;
    this.guard = guard;
    this.spends = spends;
    this.timer = timer;
  }

  /** Returns once the namespaces were read; the ledger is looked into meanwhile. */
  static WhoMayStart open(Connection connection, Billing billing) {
    OrganizationCache organizations = OrganizationCache.start(connection.watches());
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(2, WhoMayStart::daemon);
    Ledger ledger = billing.ledger();
    SpendWatch spends =
        ledger == null ? null : new SpendWatch(ledger, billing.prices(), connection.serverClock());
    if (spends != null) {
      timer.scheduleWithFixedDelay(spends::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }
    return new WhoMayStart(
        organizations,
        new WatchGuard<>("organizations", organizations, timer, System::nanoTime, WatchGuard.USUAL),
        spends,
        timer);
  }

  @Override
  public Standing of(String organization) {
    if (organizations.isBillingOff(organization)) {
      return new Standing.BillingOff();
    }
    return spends == null ? Standing.GOOD : spends.of(organization);
  }

  /** A limit was changed in this process: the next look is now. */
  void lookAgain() {
    if (spends != null) {
      try {
        timer.execute(spends::look);
      } catch (RejectedExecutionException e) {
        // This process ends.
      }
    }
  }

  /** Whether the watch of the namespaces was right a while ago. */
  boolean isHealthy() {
    return guard.isHealthy();
  }

  @Override
  public void close() {
    guard.close();
    timer.shutdownNow();
    try {
      // A look that is under way has the ledger, which is closed next.
      timer.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    organizations.close();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "greenroom-standings");
    thread.setDaemon(true);
    return thread;
  }
}

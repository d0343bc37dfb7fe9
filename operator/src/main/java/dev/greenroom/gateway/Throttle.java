package dev.greenroom.gateway;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps callers to their rate, before anything of a request is read: known ones by their name, and
 * those who try wrong credentials by their address.
 */
final class Throttle {
  private final Buckets callers;
  private final Buckets refusals;
  private final ProvenCredentials proven;
  private final GatewayMetrics metrics;

  Throttle(Limits limits, GatewayMetrics metrics, LongSupplier nanoTime) {
    this.callers = new Buckets(limits.perCaller(), nanoTime);
    this.refusals = new Buckets(limits.refusals(), nanoTime);
    this.proven = new ProvenCredentials(nanoTime);
    this.metrics = metrics;
  }

  /**
   * What the doorkeeper decides, or that it is too soon to ask.
   *
   * @param address of the client: behind a proxy that of the proxy, since what a client says of
   *     itself can't be trusted
   */
  Doorkeeper.Decision decide(
      String address, List<String> authorization, Supplier<Doorkeeper.Decision> doorkeeper) {
    String credential = authorization.size() == 1 ? authorization.get(0) : null;
    if (credential != null && !proven.holds(credential)) {
      Duration wait = refusals.look(address);
      if (!wait.isZero()) {
        return tooSoon(null, Rejection.TooManyRefusals, ErrorCatalogue.tooManyRefusals(wait));
      }
    }
    Doorkeeper.Decision decision = doorkeeper.get();
    Caller caller = decision.caller();
    if (caller == null) {
      if (credential != null && decision.refusal() != null && decision.refusal().status() == 401) {
        refusals.take(address);
      }
      return decision;
    }
    if (credential != null) {
      proven.proven(credential);
    }
    Duration wait = callers.take(caller.kind() + " " + caller.id());
    return wait.isZero()
        ? decision
        : tooSoon(caller, Rejection.RateLimited, ErrorCatalogue.rateLimited(wait));
  }

  private Doorkeeper.Decision tooSoon(@Nullable Caller caller, Rejection reason, Answer answer) {
    metrics.rejected(reason);
    return new Doorkeeper.Decision(caller, answer);
  }
}

package dev.greenroom.gateway;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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

  /**
   * @param known tells, without asking anybody, of bearers that are good
   */
  Throttle(Limits limits, GatewayMetrics metrics, LongSupplier nanoTime, Predicate<String> known) {
    this.callers = new Buckets(limits.perCaller(), nanoTime);
    this.refusals = new Buckets(limits.refusals(), nanoTime);
    this.proven = new ProvenCredentials(nanoTime, known);
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
    Duration untilHeard = untilHeard(address, credential);
    if (!untilHeard.isZero()) {
      return tooSoon(null, Rejection.TooManyRefusals, ErrorCatalogue.tooManyRefusals(untilHeard));
    }
    Doorkeeper.Decision decision = doorkeeper.get();
    Caller caller = decision.caller();
    if (caller == null) {
      if (credential != null && decision.refusal() != null && decision.refusal().status() == 401) {
        refused(address, credential);
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

  /** What a handler that checks credentials itself answers, or that it is too soon to ask it. */
  Answer answer(String address, List<String> authorization, Supplier<Answer> handler) {
    if (authorization.size() > 1) {
      return ErrorCatalogue.unauthorized();
    }
    String credential = authorization.isEmpty() ? null : authorization.get(0);
    Duration untilHeard = untilHeard(address, credential);
    if (!untilHeard.isZero()) {
      metrics.rejected(Rejection.TooManyRefusals);
      return ErrorCatalogue.tooManyRefusals(untilHeard);
    }
    Answer answer = handler.get();
    if (credential != null && answer.status() == 401) {
      refused(address, credential);
    } else if (credential != null && (answer.status() < 300 || answer.status() == 410)) {
      proven.proven(credential);
    }
    return answer;
  }

  private Duration untilHeard(String address, @Nullable String credential) {
    return credential == null || proven.holds(credential) ? Duration.ZERO : refusals.look(address);
  }

  private void refused(String address, String credential) {
    proven.refused(credential);
    refusals.take(address);
  }

  private Doorkeeper.Decision tooSoon(@Nullable Caller caller, Rejection reason, Answer answer) {
    metrics.rejected(reason);
    return new Doorkeeper.Decision(caller, answer);
  }
}

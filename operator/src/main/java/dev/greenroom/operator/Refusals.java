package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions whose status the API server would not take: for a while no pod is made for them, since
 * what comes of it could not be written either.
 */
final class Refusals {
  private static final Duration REST = Duration.ofSeconds(30);
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private final InstantSource clock;
  private final Map<String, Instant> restingUntil = new ConcurrentHashMap<>();

  Refusals(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes a refusal; returns when to try again. */
  Duration note(AgentSession session) {
    Instant now = clock.instant();
    restingUntil.values().removeIf(until -> !now.isBefore(until));
    restingUntil.put(session.getMetadata().getUid(), now.plus(REST));
    log.warn(
        "the status of session {} in {} is refused, it is too large or not valid: tried again in {} s",
        session.getMetadata().getName(),
        session.getMetadata().getNamespace(),
        REST.toSeconds());
    return REST;
  }

  /** How long a session still rests; empty when it does not. */
  Optional<Duration> rest(AgentSession session) {
    Instant until = restingUntil.get(session.getMetadata().getUid());
    Instant now = clock.instant();
    return until == null || !now.isBefore(until)
        ? Optional.empty()
        : Optional.of(Duration.between(now, until));
  }
}

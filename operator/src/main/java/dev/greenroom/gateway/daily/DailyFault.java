package dev.greenroom.gateway.daily;

import java.time.Duration;

/** Why Daily made no room, or no token. */
public sealed interface DailyFault {

  /** Daily does not know the organisation's API key, or its domain may not do this. */
  record KeyRefused() implements DailyFault {}

  /**
   * Daily does not take the properties, or the domain has no room left.
   *
   * @param info Daily's own words for people, shortened
   */
  record RequestRefused(String info) implements DailyFault {}

  /** Daily's rate limit. */
  record Busy(Duration retryAfter) implements DailyFault {}

  /** No answer in time, or none that could be used. */
  record Unavailable() implements DailyFault {}
}

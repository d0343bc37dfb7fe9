package dev.greenroom.gateway.daily;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one try of a request came to.
 *
 * @param again after which time another try may do better; null when it would not
 */
record Attempt(DailyApi.Reply reply, @Nullable Duration again) {

  static Attempt last(DailyFault fault) {
    return new Attempt(new DailyApi.Reply.Failed(fault), null);
  }
}

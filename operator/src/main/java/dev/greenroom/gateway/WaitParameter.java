package dev.greenroom.gateway;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The query parameter {@code wait} of a start: how long it may wait for a slot. */
final class WaitParameter {
  static final String NAME = "wait";
  static final String RULE = "\"wait\" must be a whole number of seconds from 0 to 60.";

  private static final Pattern SECONDS = Pattern.compile("[0-9]|[1-5][0-9]|60");

  private WaitParameter() {}

  /** Zero where none is given; null where it is no such number. */
  static @Nullable Duration of(Call call) {
    List<String> values = call.query().getOrDefault(NAME, List.of());
    if (values.isEmpty()) {
      return Duration.ZERO;
    }
    return values.size() == 1 && SECONDS.matcher(values.get(0)).matches()
        ? Duration.ofSeconds(Integer.parseInt(values.get(0)))
        : null;
  }
}

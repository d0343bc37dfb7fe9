package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * An instant as clients parse it: ISO 8601 with three digits of a second, always, and {@code Z}.
 * The command line shows an instant without a fraction as it came.
 */
public record Timestamp(@JsonValue String text) {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  public static Timestamp of(Instant instant) {
    return new Timestamp(FORMAT.format(instant));
  }

  public static @Nullable Timestamp orNull(@Nullable Instant instant) {
    return instant == null ? null : of(instant);
  }
}

package dev.greenroom.local.node;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What of a log is asked for, from the query of a kubelet's containerLogs request. */
record LogQuery(
    boolean follow,
    boolean timestamps,
    @Nullable Integer tailLines,
    @Nullable Instant since,
    @Nullable Long limitBytes) {

  static LogQuery parse(@Nullable String query, Instant now) {
    Map<String, String> values = new HashMap<>();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        values.put(pair.substring(0, equals), pair.substring(equals + 1).replace("%3A", ":"));
      }
    }
    String tail = values.get("tailLines");
    String limit = values.get("limitBytes");
    return new LogQuery(
        "true".equals(values.get("follow")),
        "true".equals(values.get("timestamps")),
        tail == null ? null : Integer.valueOf(tail),
        since(values, now),
        limit == null ? null : Long.valueOf(limit));
  }

  private static @Nullable Instant since(Map<String, String> values, Instant now) {
    String seconds = values.get("sinceSeconds");
    if (seconds != null) {
      return now.minusSeconds(Long.parseLong(seconds));
    }
    String time = values.get("sinceTime");
    return time == null ? null : Instant.parse(time);
  }

  /** Lines are stored as {@code instant text}. */
  boolean wants(String line) {
    return since == null || !Instant.parse(line.substring(0, line.indexOf(' '))).isBefore(since);
  }

  String show(String line) {
    return timestamps ? line : line.substring(line.indexOf(' ') + 1);
  }
}

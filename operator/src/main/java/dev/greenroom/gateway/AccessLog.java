package dev.greenroom.gateway;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line for every answer, and its count: what was asked for, what came of it, who asked. */
final class AccessLog {
  /** Route of what no route matches, or what was answered before one was looked for. */
  static final String UNMATCHED = "unmatched";

  private static final Logger log = LoggerFactory.getLogger(AccessLog.class);

  private final GatewayMetrics metrics;

  AccessLog(GatewayMetrics metrics) {
    this.metrics = metrics;
  }

  void answered(Route route, int code, long nanos, @Nullable Caller caller) {
    // Probes come every second.
    record(
        route.needs() == null ? Level.DEBUG : Level.INFO,
        route.method(),
        route.path(),
        code,
        nanos,
        caller);
  }

  void answered(@Nullable String method, int code) {
    record(Level.INFO, known(method), UNMATCHED, code, 0, null);
  }

  /** A browser asks before most of its requests. */
  void preflight(int code) {
    record(Level.DEBUG, "OPTIONS", UNMATCHED, code, 0, null);
  }

  private void record(
      Level level, String method, String route, int code, long nanos, @Nullable Caller caller) {
    metrics.answered(method, route, code);
    log.atLevel(level)
        .log(
            "method={} route={} code={} millis={} organization={} key={}",
            method,
            route,
            code,
            nanos / 1_000_000,
            caller == null ? "-" : caller.organization(),
            caller == null ? "-" : caller.id());
  }

  /** A method is a word of the client's choice; labels are not. */
  private static String known(@Nullable String method) {
    return method != null && RouteTable.METHODS.contains(method) ? method : "other";
  }
}

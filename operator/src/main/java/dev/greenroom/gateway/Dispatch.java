package dev.greenroom.gateway;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The way of every request: path, credential, body, handler, answer, and one line in the log. */
final class Dispatch {
  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  /** Route of what no route matches, in log and metrics. */
  private static final String UNMATCHED = "unmatched";

  /** No name has one of these; a proxy in between may read them otherwise than this server. */
  private static final Pattern DISGUISED =
      Pattern.compile("%(2f|5c|2e|25|7f|[01][0-9a-f])|[;\\\\]|//|/\\.{1,2}(/|$)");

  private final Doorkeeper doorkeeper;
  private final RequestBody body;
  private final AnswerWriter writer;
  private final GatewayMetrics metrics;
  private final LongSupplier nanoTime;

  Dispatch(
      Doorkeeper doorkeeper,
      RequestBody body,
      AnswerWriter writer,
      GatewayMetrics metrics,
      LongSupplier nanoTime) {
    this.doorkeeper = doorkeeper;
    this.body = body;
    this.writer = writer;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  void serve(Context context, Route route) {
    long begun = nanoTime.getAsLong();
    metrics.begun();
    try {
      Doorkeeper.Decision decision = decide(context, route);
      Answer answer =
          decision.refusal() == null
              ? handled(context, route, decision.caller())
              : decision.refusal();
      writer.write(context, answer);
      // Probes come every second.
      record(
          route.needs() == null ? Level.DEBUG : Level.INFO,
          route.method(),
          route.path(),
          answer.status(),
          nanoTime.getAsLong() - begun,
          decision.caller());
    } finally {
      metrics.ended();
    }
  }

  /** What no route matches, or what failed on the way to one. */
  void refuse(Context context, Answer answer) {
    writer.write(context, answer);
    record(Level.INFO, known(context.req().getMethod()), UNMATCHED, answer.status(), 0, null);
  }

  void fail(Context context, Throwable fault) {
    log.error("request failed: {}", new FaultTrace(fault));
    refuse(context, ErrorCatalogue.internal());
  }

  private Doorkeeper.Decision decide(Context context, Route route) {
    String raw = context.req().getRequestURI().toLowerCase(Locale.ROOT);
    return DISGUISED.matcher(raw).find()
        ? new Doorkeeper.Decision(
            null,
            ErrorCatalogue.badRequest(
                "The path holds dot segments or encoded characters that no name has."))
        : doorkeeper.decide(
            route,
            context.pathParamMap(),
            Collections.list(context.req().getHeaders("Authorization")));
  }

  private Answer handled(Context context, Route route, @Nullable Caller caller) {
    RequestBody.Reading reading = read(context);
    if (reading instanceof RequestBody.Bad bad) {
      return bad.answer();
    }
    try {
      return route
          .handler()
          .answer(
              new Call(
                  caller,
                  context.pathParamMap(),
                  context.queryParamMap(),
                  headers(context),
                  ((RequestBody.Good) reading).text()));
    } catch (Exception e) {
      log.error("{} {} failed: {}", route.method(), route.path(), new FaultTrace(e));
      return ErrorCatalogue.internal();
    }
  }

  private RequestBody.Reading read(Context context) {
    try {
      return body.read(
          context.req().getInputStream(),
          context.req().getContentLengthLong(),
          context.req().getContentType());
    } catch (IOException e) {
      log.debug("request not read: {}", new FaultTrace(e));
      return new RequestBody.Bad(
          ErrorCatalogue.badRequest("The request body is malformed or did not come whole."));
    }
  }

  private static Map<String, String> headers(Context context) {
    Map<String, String> headers = new TreeMap<>();
    context.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    headers.remove("authorization");
    headers.remove("cookie");
    return headers;
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
  private static String known(String method) {
    return RouteTable.METHODS.contains(method) ? method : "other";
  }
}

package dev.greenroom.gateway;

import dev.greenroom.runner.protocol.Hello;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of every request: path, credential, body, handler, answer, and one line in the log. */
final class Dispatch {
  private static final Logger log = LoggerFactory.getLogger(Dispatch.class);

  /** No name has one of these; a proxy in between may read them otherwise than this server. */
  private static final Pattern DISGUISED =
      Pattern.compile("%(2f|5c|2e|25|7f|[01][0-9a-f])|[;\\\\]|//|/\\.{1,2}(/|$)");

  /** No organisation has more than one of so many parts of the requests in flight. */
  private static final int ORGANIZATIONS = 4;

  private final Doorkeeper doorkeeper;
  private final Throttle throttle;
  private final RequestBody body;
  private final Limits.Patience patience;
  private final OpenDoor door = new OpenDoor();
  private final Shares inFlight;
  private final StreamsUnderWay streams;
  private final AnswerWriter writer;
  private final AccessLog access;
  private final LongSupplier nanoTime;

  Dispatch(
      Doorkeeper doorkeeper,
      Throttle throttle,
      RequestBody body,
      Limits limits,
      StreamsUnderWay streams,
      AnswerWriter writer,
      AccessLog access,
      LongSupplier nanoTime) {
    this.doorkeeper = doorkeeper;
    this.throttle = throttle;
    this.body = body;
    this.patience = limits.patience();
    this.inFlight = new Shares(limits.inFlight(), ORGANIZATIONS);
    this.streams = streams;
    this.writer = writer;
    this.access = access;
    this.nanoTime = nanoTime;
  }

  void serve(Context context, Route route) {
    Served served = new Served(route, nanoTime.getAsLong());
    Doorkeeper.Decision decision = decide(context, route);
    Caller caller = decision.caller();
    if (caller == null || decision.refusal() != null) {
      serve(context, route, served, decision);
    } else if (inFlight.take(caller.organization())) {
      try {
        serve(context, route, served, decision);
      } finally {
        inFlight.release(caller.organization());
      }
    } else {
      written(context, served, caller, ErrorCatalogue.overItsShare());
    }
  }

  private void serve(Context context, Route route, Served served, Doorkeeper.Decision decision) {
    Answer answer = decision.refusal();
    if (answer == null && route.endpoint() instanceof Route.Stream stream) {
      answer = streamed(context, stream, served, decision.caller()).orElse(null);
    } else if (answer == null) {
      answer = answered(context, route, decision.caller());
    }
    if (answer != null) {
      written(context, served, decision.caller(), answer);
    }
  }

  private record Served(Route route, long begun) {}

  private void written(Context context, Served served, @Nullable Caller caller, Answer answer) {
    writer.write(context, answer);
    record(served, caller, answer.status());
  }

  private void record(Served served, @Nullable Caller caller, int code) {
    access.answered(served.route(), code, nanoTime.getAsLong() - served.begun(), caller);
  }

  /** Empty once the stream has begun: it is written and recorded later. */
  private Optional<Answer> streamed(
      Context context, Route.Stream stream, Served served, @Nullable Caller caller) {
    if (context.req().getContentLengthLong() > body.limit()
        && read(context, body, patience) instanceof RequestBody.Bad bad) {
      return Optional.of(bad.answer());
    }
    CompletableFuture<Optional<Answer>> end = new CompletableFuture<>();
    try {
      Answer refusal =
          stream.admission().admit(call(context, served.route(), caller, ""), context.req(), end);
      if (refusal != null) {
        return Optional.of(refusal);
      }
      FlightCap.leave(context.req());
      streams.begun(end);
      stream.servlet().service(context.req(), context.res());
    } catch (Exception e) {
      end.complete(Optional.empty());
      return Optional.of(failed(served.route(), e));
    }
    context.future(() -> end.thenAccept(late -> ended(context, served, caller, late)));
    return Optional.empty();
  }

  private void ended(
      Context context, Served served, @Nullable Caller caller, Optional<Answer> late) {
    late.ifPresent(answer -> writer.write(context, answer));
    record(served, caller, context.res().getStatus());
  }

  private Answer failed(Route route, Exception fault) {
    log.error("{} {} failed: {}", route.method(), route.path(), new FaultTrace(fault));
    return ErrorCatalogue.internal();
  }

  /** A browser's question, whatever path it is about. */
  void preflight(Context context) {
    writer.writePreflight(context);
    access.preflight(context.statusCode());
  }

  /** What no route matches, or what failed on the way to one. */
  void refuse(Context context, Answer answer) {
    writer.write(context, answer);
    access.answered(context.req().getMethod(), answer.status());
  }

  void fail(Context context, Throwable fault) {
    log.error("request failed: {}", new FaultTrace(fault));
    refuse(context, ErrorCatalogue.internal());
  }

  private Doorkeeper.Decision decide(Context context, Route route) {
    String raw = names(route, context.req().getRequestURI()).toLowerCase(Locale.ROOT);
    return DISGUISED.matcher(raw).find()
        ? new Doorkeeper.Decision(
            null,
            ErrorCatalogue.badRequest(
                "The path holds dot segments or encoded characters that no name has. Send it"
                    + " without them."))
        : letIn(route, context);
  }

  private Doorkeeper.Decision letIn(Route route, Context context) {
    List<String> authorization = authorization(context);
    Supplier<Doorkeeper.Decision> asked =
        () -> doorkeeper.decide(route, context.pathParamMap(), authorization);
    return route.needs() == null
        ? asked.get()
        : throttle.decide(context.req().getRemoteAddr(), authorization, asked);
  }

  /** The part of the path that the route names; what an agent makes of the rest is its own. */
  private static String names(Route route, String path) {
    int rest = route.path().indexOf("/<");
    if (rest < 0) {
      return path;
    }
    int end = 0;
    for (long left = route.path().substring(0, rest + 1).chars().filter(c -> c == '/').count();
        left > 0;
        left--) {
      end = path.indexOf('/', end) + 1;
    }
    return path.substring(0, end);
  }

  private Answer answered(Context context, Route route, @Nullable Caller caller) {
    return route.endpoint() instanceof Route.OwnCredential
        ? throttle.answer(
            context.req().getRemoteAddr(),
            authorization(context),
            () -> handled(context, route, caller))
        : handled(context, route, caller);
  }

  private static List<String> authorization(Context context) {
    return Collections.list(context.req().getHeaders("Authorization"));
  }

  private Answer handled(Context context, Route route, @Nullable Caller caller) {
    if (caller == null) {
      return open(context, route);
    }
    RequestBody.Reading reading = read(context, body, patience);
    return reading instanceof RequestBody.Bad bad
        ? bad.answer()
        : handled(context, route, caller, ((RequestBody.Good) reading).text());
  }

  /** What anybody may ask for is answered without a look at a body, but for the hellos. */
  private Answer open(Context context, Route route) {
    if (route.method().equals("GET")) {
      return handled(context, route, null, "");
    }
    RequestBody small = new RequestBody(Hello.LARGEST);
    return door.pass(
        context.req(),
        () -> read(context, small, patience.withBody(OpenDoor.PATIENCE)),
        text -> handled(context, route, null, text));
  }

  private Answer handled(Context context, Route route, @Nullable Caller caller, String text) {
    try {
      return ((Route.Handler) route.endpoint()).answer(call(context, route, caller, text));
    } catch (Exception e) {
      return failed(route, e);
    }
  }

  private static Call call(Context context, Route route, @Nullable Caller caller, String body) {
    return new Call(
        caller,
        context.pathParamMap(),
        context.queryParamMap(),
        headers(context, route),
        body,
        new ClientPresence(endPoint(context), context.res()));
  }

  private RequestBody.Reading read(Context context, RequestBody body, Limits.Patience patience) {
    try (BodyDeadline content =
        new BodyDeadline(context.req().getInputStream(), endPoint(context), patience, nanoTime)) {
      return body.read(
          content, context.req().getContentLengthLong(), context.req().getContentType());
    } catch (IOException e) {
      log.debug("request not read: {}", new FaultTrace(e));
      if (e instanceof SocketTimeoutException || e.getCause() instanceof TimeoutException) {
        return new RequestBody.Bad(ErrorCatalogue.tooSlow());
      }
      return new RequestBody.Bad(ErrorCatalogue.bodyBroken());
    }
  }

  private static EndPoint endPoint(Context context) {
    return ServletContextRequest.getServletContextRequest(context.req())
        .getConnectionMetaData()
        .getConnection()
        .getEndPoint();
  }

  /** Where no credential was asked for, the handler may have one of its own to check. */
  private static Map<String, String> headers(Context context, Route route) {
    Map<String, String> headers = new TreeMap<>();
    context.headerMap().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    if (route.needs() != null) {
      headers.remove("authorization");
    }
    headers.remove("cookie");
    return headers;
  }
}
